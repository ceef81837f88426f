using System.Security.Cryptography;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Modeling.Adapters;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;
using ModelExport = RlhfT2I.Contracts.Generation.V1.ModelExport;

namespace RlhfT2I.Generation.Tests.Api;

/// <summary>Models as people hand them around: variants, shards, single files, adapters; and out again.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Source(string name) => Path.Combine(_folder.Path, "import", name);

    private string Exported(string name) => Path.Combine(_folder.Path, "export", name);

    private string Stored(string id) => Path.Combine(_folder.Path, "models", "default", id, "model");

    [Fact]
    public async Task ImportModelVersion_HalfPrecisionVariantInShards_CanBeSampledFrom()
    {
        PublishedModels.WriteShards(Source("shards"), "fp16");
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ModelImport import = await ImportAsync(host, new() { SourcePath = "shards", ModelVersionId = "m", Variant = "fp16" });
        import.Findings.ShouldBeEmpty();
        import.ModelVersion.Components.Select(part => (part.Component, part.NumberFormat)).ShouldBe(
            [("text_encoder", NumberFormat.Float16), ("unet", NumberFormat.Float16), ("vae", NumberFormat.Float16)]);
        import.ModelVersion.Components.Single(part => part.Component == "unet").ParameterCount.ShouldBe(
            DiffusersLayout.Inspect(Stored("m")).Single(part => part.Component == "unet").ParameterCount);
        import.ModelVersion.Files.Select(file => file.Path).Where(path => path.StartsWith("unet/", StringComparison.Ordinal)).ShouldBe(
        [
            "unet/config.json", "unet/diffusion_pytorch_model.fp16-00000.safetensors", "unet/diffusion_pytorch_model.fp16-00001.safetensors",
            "unet/diffusion_pytorch_model.safetensors.index.json",
        ]);
        await SampleAsync(host, import.ModelVersion.Name);
        (await Refusals.OfAsync(() => ImportAsync(host, new() { SourcePath = "shards" }))).Message.ShouldContain("name the variant");
    }

    [Fact]
    public async Task ImportModelVersion_WrongTensorsInTwoNetworks_NamesAllOfThem()
    {
        PublishedModels.WriteFolder(Source("swapped"));
        File.Copy(Source("swapped/vae/diffusion_pytorch_model.safetensors"), Source("swapped/unet/diffusion_pytorch_model.safetensors"), overwrite: true);
        File.Copy(Source("swapped/vae/diffusion_pytorch_model.safetensors"), Source("swapped/text_encoder/model.safetensors"), overwrite: true);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        Refusals.Refusal refusal = await Refusals.OfAsync(() => ImportAsync(host, new() { SourcePath = "swapped" }));
        refusal.Reason.ShouldBe("MODEL_TENSOR_MISMATCH");
        refusal.Message.ShouldContain("unexpected: 'decoder.conv_in.bias' is F32 [64]");
        refusal.Message.Split("; ").Length.ShouldBeGreaterThan(20);
        refusal.Message.ShouldContain(" more");
    }

    [Fact]
    public async Task ImportModelVersion_SingleFile_GivesTheFoldersWeights()
    {
        PublishedModels.WriteFolder(_folder.File("folder"));
        PublishedModels.WriteSingleFile(_folder.File("folder"), Source("single/model.safetensors"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        var request = new ImportModelVersionRequest { SourcePath = "single/model.safetensors", ModelVersionId = "m" };
        (await Refusals.OfAsync(() => ImportAsync(host, request))).Message.ShouldContain("'tokenizer' beside it");

        SceneVocabulary.Instance.Write(Directory.CreateDirectory(Source("single/tokenizer")).FullName);
        ModelImport import = await ImportAsync(host, request);
        import.Findings.ShouldHaveSingleItem().Path.ShouldBe("alphas_cumprod");
        foreach (string path in new[] { "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors", "text_encoder/model.safetensors" })
            import.ModelVersion.Files.Single(file => file.Path == path).Sha256.ShouldBe(DigestOf(_folder.File($"folder/{path}")));
        await SampleAsync(host, import.ModelVersion.Name);
    }

    [Fact]
    public async Task ExportModelVersion_ImportedAgain_HasTheSameDigest()
    {
        PublishedModels.WriteFolder(Source("mine"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path, args: $"--Generation:ImportRoot={_folder.Path}");
        ModelVersion first = (await ImportAsync(host, new() { SourcePath = "import/mine", ModelVersionId = "first" })).ModelVersion;
        ModelExport export = await ExportAsync(host, new() { Name = first.Name, TargetPath = "out/for-diffusers" });
        export.Files.ShouldBe(first.Files);
        TinyFiles(Exported("out/for-diffusers")).ShouldBe(TinyFiles(Source("mine")));
        ModelVersion second = (await ImportAsync(host, new() { SourcePath = "export/out/for-diffusers", ModelVersionId = "second" })).ModelVersion;
        second.Digest.ShouldBe(first.Digest);
    }

    [Fact]
    public async Task ExportModelVersion_OtherFormat_ConvertsTheWeights()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        await ExportAsync(host, new() { Name = TinyModels.Name, TargetPath = "full", NumberFormat = NumberFormat.Float32 });
        DiffusersLayout.Inspect(Exported("full")).Where(part => part.WeightsFile.Length > 0).ShouldAllBe(part => part.DType == ScalarType.Float32);
    }

    [Theory]
    [InlineData("../outside", "PATH_OUTSIDE_ROOT")]
    [InlineData("/tmp/x", "PATH_OUTSIDE_ROOT")]
    [InlineData("taken", "RESOURCE_ALREADY_EXISTS")]
    [InlineData("", "INVALID_REQUEST")]
    public async Task ExportModelVersion_BadTarget_IsRefused(string path, string reason)
    {
        TinyModels.Publish(_folder.Path);
        Directory.CreateDirectory(Exported("taken"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await Refusals.OfAsync(() => ExportAsync(host, new() { Name = TinyModels.Name, TargetPath = path }))).Reason.ShouldBe(reason);
        Directory.EnumerateFileSystemEntries(Exported("")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ExportModelVersion_SameRequestIdTwice_WritesOnce()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        var request = new ExportModelVersionRequest { Name = TinyModels.Name, TargetPath = "out", RequestId = Guid.NewGuid().ToString() };
        ModelExport first = await ExportAsync(host, request);
        DateTime written = File.GetLastWriteTimeUtc(Exported("out/model_index.json"));
        (await ExportAsync(host, request)).ShouldBe(first);
        File.GetLastWriteTimeUtc(Exported("out/model_index.json")).ShouldBe(written);
        request.TargetPath = "other";
        (await Refusals.OfAsync(() => ExportAsync(host, request))).Reason.ShouldBe("REQUEST_ID_REUSED");
    }

    [Fact]
    public async Task ExportModelVersion_DamagedVersion_IsRefusedAndLeavesNothing()
    {
        TinyModels.Publish(_folder.Path);
        await File.AppendAllTextAsync(Path.Combine(Stored("tiny"), "scheduler", "scheduler_config.json"), " ", RoomHost.Token);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await Refusals.OfAsync(() => ExportAsync(host, new() { Name = TinyModels.Name, TargetPath = "out" }))).Reason.ShouldBe("MODEL_FILE_REFUSED");
        Directory.EnumerateFileSystemEntries(Exported("")).ShouldBeEmpty();
    }

    [Fact]
    public async Task ImportModelVersion_Adapter_MakesAVersionOfBothWhoseLineageNamesThem()
    {
        PublishedModels.WriteFolder(Source("base"));
        PublishedModels.WriteAdapter(Source("style/pytorch_lora_weights.safetensors"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ModelVersion model = (await ImportAsync(host, new() { SourcePath = "base", ModelVersionId = "base" })).ModelVersion;
        ModelVersion merged = (await ImportAsync(
            host, new() { SourcePath = "style", ModelVersionId = "merged", BaseModelVersion = model.Name, AdapterScale = 0.5 })).ModelVersion;

        merged.ParentModelVersion.ShouldBe(model.Name);
        merged.Files.Where(file => !model.Files.Contains(file)).ShouldHaveSingleItem().Path.ShouldBe("unet/diffusion_pytorch_model.safetensors");
        LineageNode[] nodes = [.. (await host.Models.GetModelVersionLineageAsync(new() { Name = merged.Name }, cancellationToken: RoomHost.Token)).Nodes];
        nodes[^1].ParentDigests.ShouldBe([model.Digest, "sha256:" + DigestOf(Source("style/pytorch_lora_weights.safetensors"))]);

        using var scope = NewDisposeScope();
        using LoraAdapter adapter = LoraAdapter.Load(Source("style"));
        string weight = PublishedModels.Layer + ".weight";
        TensorAssert.Close(
            PublishedModels.ReadUNet(Stored("merged"), weight), PublishedModels.ReadUNet(Stored("base"), weight) + adapter.Layers[0].Delta(0.5), 1e-6);
        await SampleAsync(host, merged.Name);
        (await Refusals.OfAsync(async () => await host.Models.DeleteModelVersionAsync(new() { Name = model.Name }, cancellationToken: RoomHost.Token)))
            .Reason.ShouldBe("RESOURCE_IN_USE");
    }

    [Fact]
    public async Task ImportModelVersion_AdapterThatDoesNotFit_NamesTheTensorAndLeavesNothing()
    {
        PublishedModels.WriteFolder(Source("base"));
        PublishedModels.WriteAdapter(Source("wide.safetensors"), width: 32);
        PublishedModels.WriteAdapter(Source("strange.safetensors"), target: "mid_block.attentions.7.proj_in");
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        string model = (await ImportAsync(host, new() { SourcePath = "base", ModelVersionId = "base" })).ModelVersion.Name;
        Refusals.Refusal wide = await Refusals.OfAsync(() => ImportAsync(host, new() { SourcePath = "wide.safetensors", ModelVersionId = "x", BaseModelVersion = model }));
        (wide.Reason, wide.Message.Contains($"unet.{PublishedModels.Layer}.lora_A.weight", StringComparison.Ordinal)).ShouldBe(("MODEL_TENSOR_MISMATCH", true));
        (await Refusals.OfAsync(() => ImportAsync(host, new() { SourcePath = "strange.safetensors", BaseModelVersion = model })))
            .Message.ShouldContain("mid_block.attentions.7.proj_in");
        Directory.EnumerateDirectories(Path.Combine(_folder.Path, "models", "default")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ImportModelVersion_AdapterSettingsThatDoNotBelong_AreRefused()
    {
        TinyModels.Publish(_folder.Path);
        PublishedModels.WriteAdapter(Source("a.safetensors"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ImportModelVersionRequest[] requests =
        [
            new() { SourcePath = "a.safetensors", AdapterScale = 1 },
            new() { SourcePath = "a.safetensors", AdapterScale = double.NaN, BaseModelVersion = TinyModels.Name },
            new() { SourcePath = "a.safetensors", Variant = "fp16", BaseModelVersion = TinyModels.Name },
        ];
        foreach (ImportModelVersionRequest request in requests)
            (await Refusals.OfAsync(() => ImportAsync(host, request))).Reason.ShouldBe("INVALID_REQUEST");
        (await Refusals.OfAsync(() => ImportAsync(host, new() { SourcePath = "a.safetensors", BaseModelVersion = TinyModels.Name + "x" })))
            .Code.ShouldBe(StatusCode.NotFound);
    }

    private static string DigestOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static IReadOnlyList<CheckpointFile> TinyFiles(string folder) => CheckpointManifest.Build(folder).Files;

    private static async Task SampleAsync(RoomHost host, string model)
    {
        string prompts = await host.CreatePromptSetAsync("set", "A dog");
        CreateGenerationJobRequest request = RoomHost.JobRequest("j", model, prompts, 1);
        (request.GenerationJob.SamplingSettings.WidthPx, request.GenerationJob.SamplingSettings.HeightPx) = (64, 64);
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token)).GenerationJob;
        GenerationJob done = await host.FinishAsync(job.Name);
        done.State.ShouldBe(JobState.Succeeded, done.Failure?.Message);
    }

    private static async Task<ModelImport> ImportAsync(RoomHost host, ImportModelVersionRequest request)
    {
        request.Parent = RoomHost.Project;
        using AsyncServerStreamingCall<ImportModelVersionResponse> call = host.Models.ImportModelVersion(request, cancellationToken: RoomHost.Token);
        return (await call.ResponseStream.ReadAllAsync(RoomHost.Token).LastAsync(RoomHost.Token)).ModelImport;
    }

    private static async Task<ModelExport> ExportAsync(RoomHost host, ExportModelVersionRequest request)
    {
        using AsyncServerStreamingCall<ExportModelVersionResponse> call = host.Models.ExportModelVersion(request, cancellationToken: RoomHost.Token);
        return (await call.ResponseStream.ReadAllAsync(RoomHost.Token).LastAsync(RoomHost.Token)).ModelExport;
    }
}
