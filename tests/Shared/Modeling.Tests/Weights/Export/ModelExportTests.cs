using System.Text.Json;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class ModelExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Source => _folder.File("source");

    private string Target => _folder.File("out/target");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Version_GivesEveryFileButTheManifest()
    {
        CheckpointManifest manifest = Publish();
        long told = 0;
        ModelExport.Write(Source, Target, progress: (done, total) => told = done == total ? total : told, cancellationToken: TestContext.Current.CancellationToken).ShouldBe(manifest.Files);
        told.ShouldBe(manifest.Files.Sum(file => file.Size));
        TinyFolders.FilesOf(Target).ShouldBe(manifest.Files);
        File.Exists(Path.Combine(Target, CheckpointManifest.FileName)).ShouldBeFalse();
    }

    [Fact]
    public void Write_OtherType_RoundsEveryWeightOnce()
    {
        CheckpointManifest manifest = Publish();
        ModelExport.Write(Source, Target, ScalarType.BFloat16, cancellationToken: TestContext.Current.CancellationToken);
        using StableDiffusionModel exported = DiffusersLayout.Load(Target), source = DiffusersLayout.Load(Source);
        exported.UNet.WeightType().ShouldBe(ScalarType.BFloat16);
        Dictionary<string, Tensor> want = source.UNet.state_dict();
        foreach ((string name, Tensor tensor) in exported.UNet.state_dict())
        {
            using Tensor rounded = want[name].to(bfloat16);
            TensorAssert.BitEqual(tensor, rounded);
        }

        TinyFolders.FilesOf(Target).Where(file => !file.Path.EndsWith(".safetensors", StringComparison.Ordinal))
            .ShouldBe(manifest.Files.Where(file => !file.Path.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_ShardsInAnotherType_CorrectsTheIndex()
    {
        Publish(split: true);
        ModelExport.Write(Source, Target, ScalarType.Float16, cancellationToken: TestContext.Current.CancellationToken);
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(Target, "unet", "diffusion_pytorch_model.safetensors.index.json")));
        using SafetensorsFile a = SafetensorsFile.Open(Path.Combine(Target, "unet", "diffusion_pytorch_model-00001-of-00002.safetensors"));
        using SafetensorsFile b = SafetensorsFile.Open(Path.Combine(Target, "unet", "diffusion_pytorch_model-00002-of-00002.safetensors"));
        index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64().ShouldBe(
            a.Entries.Values.Sum(entry => entry.ByteCount) + b.Entries.Values.Sum(entry => entry.ByteCount));
        a.Entries.Values.ShouldAllBe(entry => entry.DType == "F16");
        DiffusersLayout.Load(Target).Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ScalarType.Float16)]
    public void Write_ChangedFile_IsRefusedAndLeavesNothing(ScalarType? type)
    {
        Publish();
        string file = Path.Combine(Source, "unet", "diffusion_pytorch_model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Should.Throw<CheckpointIntegrityException>(() => ModelExport.Write(Source, Target, type, cancellationToken: TestContext.Current.CancellationToken)).Problems.ShouldBe(["changed: unet/diffusion_pytorch_model.safetensors"]);
        Directory.EnumerateFileSystemEntries(_folder.File("out")).ShouldBeEmpty();
    }

    [Fact]
    public void Write_ExistingTarget_IsRefused()
    {
        Publish();
        Directory.CreateDirectory(Target);
        Should.Throw<IOException>(() => ModelExport.Write(Source, Target, cancellationToken: TestContext.Current.CancellationToken)).Message.ShouldContain("exists");
    }

    private CheckpointManifest Publish(bool split = false)
    {
        TinyFolders.Write(Source);
        if (split)
            TinyFolders.Split(Path.Combine(Source, "unet"), "diffusion_pytorch_model");
        CheckpointManifest manifest = CheckpointManifest.Build(Source);
        manifest.Save(Source);
        return manifest;
    }
}
