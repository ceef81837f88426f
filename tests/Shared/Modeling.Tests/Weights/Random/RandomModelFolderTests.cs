using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class RandomModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sd15")]
    [InlineData("sd21")]
    public void Write_TextToImageModel_CanBeLoadedAndSampledFrom(string name)
    {
        string folder = TinyFolders.Write(_folder.File("model"), ModelFamily.All.Single(family => family.Name == name));
        DiffusersLayout.Inspect(folder).ShouldAllBe(network => network.Problems.Count == 0);
        using StableDiffusionModel model = DiffusersLayout.Load(folder);
        using Tensor images = new TextToImagePipeline(model).Generate(
            [new ImageRequest("One dog", 1)], new SamplingSettings { NumInferenceSteps = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        images.isfinite().all().item<bool>().ShouldBeTrue();
        using Tensor deviation = images.to(float32).std();
        deviation.item<float>().ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void Write_Clip_CanBeLoaded()
    {
        string folder = TinyFolders.Write(_folder.File("clip"), ModelFamily.ClipLarge, new RandomModelOptions { DType = ScalarType.Float16 });
        ClipLayout.Inspect(folder).Problems.ShouldBeEmpty();
        using ModelComponent<ClipModel> clip = ClipLayout.Load(folder);
        clip.Module.WeightType().ShouldBe(ScalarType.Float16);
        File.Exists(Path.Combine(folder, "preprocessor_config.json")).ShouldBeTrue();
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameFilesAndAnotherSeedOthers()
    {
        string first = TinyFolders.Write(_folder.File("a"), options: new RandomModelOptions { Seed = 5 });
        TinyFolders.FilesOf(TinyFolders.Write(_folder.File("b"), options: new RandomModelOptions { Seed = 5 })).ShouldBe(TinyFolders.FilesOf(first));
        string[] changed = [.. TinyFolders.FilesOf(TinyFolders.Write(_folder.File("c"), options: new RandomModelOptions { Seed = 6 }))
            .Except(TinyFolders.FilesOf(first)).Select(file => file.Path)];
        changed.ShouldBe(
            ["text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors"]);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Write_SeedZero_HasTheReferenceNumbers(ScalarType type)
    {
        string folder = TinyFolders.Write(_folder.File("model"), options: new RandomModelOptions { DType = type });
        using var expected = new UNet2DConditionModel(ModelFamily.StableDiffusion15.Tiny().Diffusion!.UNet, InitialWeights.Uninitialised(type));
        HashFill.Fill(expected);
        using ModelComponent<UNet2DConditionModel> loaded = DiffusersLayout.LoadUNet(Path.Combine(folder, "unet"));
        Dictionary<string, Tensor> want = expected.state_dict();
        foreach ((string name, Tensor tensor) in loaded.Module.state_dict())
            TensorAssert.BitEqual(tensor, want[name]);
    }

    [Fact]
    public void Write_WithoutTokenizer_IsRefusedByTheLoaderByName()
    {
        RandomModelFolder.Write(ModelFamily.StableDiffusion15.Tiny(), _folder.File("model"), new RandomModelOptions(), cancellationToken: TestContext.Current.CancellationToken);
        Should.Throw<IOException>(() => DiffusersLayout.Load(_folder.File("model"))).Message.ShouldContain("vocab.json");
    }

    [Fact]
    public void Write_Counts_AreThoseOfTheNetworks()
    {
        IReadOnlyDictionary<string, long> counts =
            RandomModelFolder.Write(ModelFamily.StableDiffusion15.Tiny(), _folder.File("model"), new RandomModelOptions(), cancellationToken: TestContext.Current.CancellationToken);
        counts.Keys.ShouldBe(["text_encoder", "unet", "vae"]);
        using SafetensorsFile file = SafetensorsFile.Open(_folder.File("model/unet/diffusion_pytorch_model.safetensors"));
        counts["unet"].ShouldBe(file.Entries.Values.Sum(entry => entry.Shape.Aggregate(1L, (all, side) => all * side)));
        file.Metadata.ShouldBe(new Dictionary<string, string> { ["format"] = "pt" });
    }

    [Fact]
    public void Write_ExistingFolder_IsRefused() =>
        Should.Throw<IOException>(() => RandomModelFolder.Write(
            ModelFamily.ClipLarge.Tiny(), _folder.Path, new RandomModelOptions(), cancellationToken: TestContext.Current.CancellationToken)).Message.ShouldContain("exists");

    [Fact]
    public void Write_Float64_IsRefused() => Should.Throw<ArgumentException>(() =>
        RandomModelFolder.Write(
            ModelFamily.ClipLarge.Tiny(), _folder.File("x"), new RandomModelOptions { DType = ScalarType.Float64 }, cancellationToken: TestContext.Current.CancellationToken)).Message.ShouldContain("BFloat16");

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => RandomModelFolder.Write(
            ModelFamily.StableDiffusion15.Tiny(), _folder.File("model"), new RandomModelOptions(), (_, _) => stop.Cancel(), stop.Token));
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Write_Folder_LeavesNoTensors() => TensorAssert.NoLeaks(() =>
        RandomModelFolder.Write(
            ModelFamily.ClipLarge.Tiny(), _folder.File("clip"), new RandomModelOptions { DType = ScalarType.Float16 }, cancellationToken: TestContext.Current.CancellationToken));
}
