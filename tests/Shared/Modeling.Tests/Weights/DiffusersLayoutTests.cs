using System.Security.Cryptography;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class DiffusersLayoutTests
{
    [Fact]
    public void Save_LoadedFolder_GivesTheSameBits()
    {
        string source = Repository.Parity("pipeline");
        using var folder = new TemporaryFolder();
        using (StableDiffusionModel model = DiffusersLayout.Load(source))
            DiffusersLayout.Save(model, folder.File("copy"));
        SameFolder(source, folder.File("copy"));
        DiffusersLayout.Load(folder.File("copy")).Dispose();
    }

    [Fact]
    public void Save_ClipFolder_GivesTheSameBits()
    {
        string source = Repository.Parity("clip_model");
        using var folder = new TemporaryFolder();
        using (var model = ClipLayout.Load(source))
            ClipLayout.Save(model, source, folder.File("copy"));
        SameFolder(source, folder.File("copy"));
    }

    [Fact]
    public void Save_VaeWithNewKeys_KeepsItsNames()
    {
        string source = Repository.Parity("pipeline_vae_newkeys");
        using var folder = new TemporaryFolder();
        using (var vae = DiffusersLayout.LoadVae(source))
            vae.Save(folder.Path);
        SameTensors(Path.Combine(source, "diffusion_pytorch_model.safetensors"), folder.File("diffusion_pytorch_model.safetensors"));
    }

    [Fact]
    public void Save_HalfPrecisionFolder_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        using (StableDiffusionModel model = DiffusersLayout.Load(Repository.Parity("pipeline"), new ModelLoadOptions { DType = ScalarType.Float16 }))
            DiffusersLayout.Save(model, folder.File("half"));
        using (StableDiffusionModel half = DiffusersLayout.Load(folder.File("half")))
        {
            half.UNet.WeightType().ShouldBe(ScalarType.Float16);
            DiffusersLayout.Save(half, folder.File("again"));
        }

        SameFolder(folder.File("half"), folder.File("again"));
    }

    [Fact]
    public void Load_InsideADisposeScope_OutlivesIt()
    {
        string source = Repository.Parity("pipeline");
        using var folder = new TemporaryFolder();
        StableDiffusionModel model;
        using (NewDisposeScope())
            model = DiffusersLayout.Load(source);
        using (model)
        {
            new TextToImagePipeline(model).Generate(
                [new ImageRequest("One dog", 1)],
                new SamplingSettings { NumInferenceSteps = 1 },
                cancellationToken: TestContext.Current.CancellationToken).Dispose();
            DiffusersLayout.Save(model, folder.File("copy"));
        }

        SameFolder(source, folder.File("copy"));
    }

    [Fact]
    public void Save_ExistingFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using StableDiffusionModel model = DiffusersLayout.Load(Repository.Parity("pipeline"));
        Should.Throw<IOException>(() => DiffusersLayout.Save(model, folder.Path)).Message.ShouldContain("exists");
    }

    [Theory]
    [InlineData("model_index.json", "model_index.json")]
    [InlineData("unet/config.json", "config.json")]
    [InlineData("vae/diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors")]
    [InlineData("scheduler/scheduler_config.json", "scheduler_config.json")]
    [InlineData("tokenizer/vocab.json", "vocab.json")]
    public void Load_MissingFile_NamesIt(string file, string expected)
    {
        using TemporaryFolder folder = Copy();
        File.Delete(folder.File(file));
        Should.Throw<Exception>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Load_OnlyPickleWeights_SaysHowToConvert()
    {
        using TemporaryFolder folder = Copy();
        File.Move(folder.File("unet/diffusion_pytorch_model.safetensors"), folder.File("unet/diffusion_pytorch_model.bin"));
        Should.Throw<ModelFolderException>(() => DiffusersLayout.Load(folder.Path)).Reason.ShouldContain("safe_serialization");
    }

    [Fact]
    public void Load_MissingTensor_NamesIt()
    {
        using TemporaryFolder folder = Copy();
        Rewrite(folder.File("unet/diffusion_pytorch_model.safetensors"), tensors => tensors.Remove("conv_in.bias"));
        Should.Throw<CheckpointMismatchException>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain("conv_in.bias");
    }

    [Fact]
    public void Load_UnexpectedTensor_NamesIt()
    {
        using TemporaryFolder folder = Copy();
        Rewrite(folder.File("unet/diffusion_pytorch_model.safetensors"), tensors => tensors.Add("conv_in.extra", zeros(3)));
        Should.Throw<CheckpointMismatchException>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain("conv_in.extra");
    }

    [Fact]
    public void Load_MisshapenTensor_NamesIt()
    {
        using TemporaryFolder folder = Copy();
        Rewrite(folder.File("vae/diffusion_pytorch_model.safetensors"), tensors => tensors["quant_conv.bias"] = zeros(3));
        Should.Throw<CheckpointMismatchException>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain("quant_conv.bias");
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Int32)]
    public void Load_MistypedTensor_NamesIt(ScalarType type)
    {
        using TemporaryFolder folder = Copy();
        Rewrite(folder.File("text_encoder/model.safetensors"), tensors =>
            tensors["text_model.final_layer_norm.bias"] = tensors["text_model.final_layer_norm.bias"].to(type));
        Should.Throw<CheckpointMismatchException>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain("text_model.final_layer_norm.bias");
    }

    [Fact]
    public void Inspect_GoodFolder_SaysWhatIsThere()
    {
        IReadOnlyList<ComponentInspection> networks = DiffusersLayout.Inspect(Repository.Parity("pipeline"));
        networks.ShouldAllBe(network => network.Problems.Count == 0 && network.DType == ScalarType.Float32);
        networks.Select(network => network.WeightsFile).ShouldBe(
            ["text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors"]);
        using StableDiffusionModel model = DiffusersLayout.Load(Repository.Parity("pipeline"));
        networks[1].ParameterCount.ShouldBe(model.UNet.parameters().Sum(parameter => parameter.numel()));
        networks[1].TensorCount.ShouldBe(model.UNet.state_dict().Count);
        ClipLayout.Inspect(Repository.Parity("clip_model")).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Inspect_WrongTensorsInAllNetworks_ListsThemAll()
    {
        using TemporaryFolder folder = Copy();
        Rewrite(folder.File("unet/diffusion_pytorch_model.safetensors"), tensors =>
        {
            tensors.Remove("conv_in.bias");
            tensors.Add("conv_in.extra", zeros(3));
        });
        Rewrite(folder.File("vae/diffusion_pytorch_model.safetensors"), tensors => tensors["quant_conv.bias"] = zeros(3));
        Rewrite(folder.File("text_encoder/model.safetensors"), tensors =>
            tensors["text_model.final_layer_norm.bias"] = tensors["text_model.final_layer_norm.bias"].to(float16));
        DiffusersLayout.Inspect(folder.Path).SelectMany(network => network.Problems).Select(problem => string.Join('\'', problem.Split('\'').Take(2)) + "'").ShouldBe(
        [
            "mistyped: 'text_model.final_layer_norm.bias'", "unexpected: 'conv_in.extra'", "missing: 'conv_in.bias'", "misshapen: 'quant_conv.bias'",
        ]);
    }

    [Fact]
    public void Inspect_Folder_LeavesNoTensors() => TensorAssert.NoLeaks(() => DiffusersLayout.Inspect(Repository.Parity("pipeline")));

    [Fact]
    public void Load_UnsupportedClass_NamesIt()
    {
        using TemporaryFolder folder = Copy();
        File.WriteAllText(folder.File("model_index.json"), File.ReadAllText(folder.File("model_index.json")).Replace("UNet2DConditionModel", "SD3Transformer2DModel", StringComparison.Ordinal));
        Should.Throw<ModelFolderException>(() => DiffusersLayout.Load(folder.Path)).Reason.ShouldContain("SD3Transformer2DModel");
    }

    [Fact]
    public void Load_UnetForAnotherVae_SaysSo()
    {
        using TemporaryFolder folder = Copy();
        string config = folder.File("vae/config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"latent_channels\": 4", "\"latent_channels\": 8", StringComparison.Ordinal));
        Should.Throw<Exception>(() => DiffusersLayout.Load(folder.Path)).Message.ShouldContain("quant_conv");
    }

    private static TemporaryFolder Copy()
    {
        string source = Repository.Parity("pipeline");
        var folder = new TemporaryFolder();
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = folder.File(Path.GetRelativePath(source, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(path));
        }

        return folder;
    }

    private static void Rewrite(string path, Action<Dictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
            tensors = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name));
        change(tensors);
        SafetensorsWriter.Write(path, tensors);
    }

    private static void SameFolder(string expected, string actual)
    {
        string[] Names(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];
        Names(actual).ShouldBe(Names(expected));
        foreach (string name in Names(expected))
        {
            string want = Path.Combine(expected, name), have = Path.Combine(actual, name);
            if (name.EndsWith(".safetensors", StringComparison.Ordinal))
                SameTensors(want, have);
            else
                SHA256.HashData(File.ReadAllBytes(have)).ShouldBe(SHA256.HashData(File.ReadAllBytes(want)), name);
        }
    }

    private static void SameTensors(string expected, string actual)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile want = SafetensorsFile.Open(expected), have = SafetensorsFile.Open(actual);
        have.Entries.Keys.Order(StringComparer.Ordinal).ShouldBe(want.Entries.Keys.Order(StringComparer.Ordinal));
        have.Metadata.ShouldBe(want.Metadata);
        foreach (string name in want.Entries.Keys)
            TensorAssert.BitEqual(have.Read(name), want.Read(name));
    }
}
