using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.Training;
using RlhfT2I.Scenes.World;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Tests.Models;

public sealed class SceneModelFoldersTests
{
    private const long MostBytes = 16 << 20;

    [Fact]
    public void WriteClip_LoadedByClipLayout_GivesTheSameFeatures()
    {
        using var folder = new TemporaryFolder();
        using ClipModel model = SceneModelFactory.CreateClip(TinyShape.Instance, 5);
        SceneModelFolders.WriteClip(model, folder.File("clip"), ScalarType.Float32);
        using ModelComponent<ClipModel> loaded = ClipLayout.Load(folder.File("clip"));
        using Tensor pixels = SceneBatches.ToPixels([Picture(1), Picture(2)]);
        using (no_grad())
        {
            using Tensor expected = model.GetImageFeatures(pixels), actual = loaded.Module.GetImageFeatures(pixels);
            TensorAssert.BitEqual(actual, expected);
        }
    }

    [Fact]
    public void WriteClip_Preprocessor_GivesWhatTrainingSees()
    {
        using var folder = new TemporaryFolder();
        using ClipModel model = SceneModelFactory.CreateClip(TinyShape.Instance, 5);
        SceneModelFolders.WriteClip(model, folder.File("clip"));
        using Tensor trained = SceneBatches.ToPixels([Picture(3), Picture(4)]);
        using Tensor served = ClipImagePreprocessor.Load(folder.File("clip")).Preprocess([Picture(3), Picture(4)]);
        TensorAssert.Close(served, trained, 1e-6);
    }

    [Fact]
    public void WriteDiffusion_LoadedByDiffusersLayout_Generates()
    {
        using var folder = new TemporaryFolder();
        WriteTiny(folder.File("model"));
        using StableDiffusionModel model = DiffusersLayout.Load(
            folder.File("model"), new ModelLoadOptions { DType = ScalarType.Float32 });
        model.Vae.ShouldBeOfType<PixelUnshuffleAutoencoder>();
        model.NativeSize.ShouldBe(SceneWorld.ImageSize);
        // The first call leaves the networks' constant tables, which they keep.
        Generate(model).Dispose();
        TensorAssert.NoLeaks(() =>
        {
            using Tensor images = Generate(model);
            images.shape.ShouldBe([1, 3, SceneWorld.ImageSize, SceneWorld.ImageSize]);
            float[] values = images.data<float>().ToArray();
            values.ShouldAllBe(value => value >= 0 && value <= 1);
            values.Distinct().Count().ShouldBeGreaterThan(100);
        });
    }

    [Fact]
    public void WriteDiffusion_SavedAgain_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        WriteTiny(folder.File("model"));
        using (StableDiffusionModel model = DiffusersLayout.Load(folder.File("model")))
            DiffusersLayout.Save(model, folder.File("copy"));
        string[] files = Files(folder.File("model"));
        Files(folder.File("copy")).ShouldBe(files);
        foreach (string file in files)
            File.ReadAllBytes(folder.File($"copy/{file}")).ShouldBe(File.ReadAllBytes(folder.File($"model/{file}")), file);
    }

    [Theory]
    [InlineData("AutoencoderKL", "_class_name")]
    [InlineData("VQModel", "PixelUnshuffleAutoencoder")]
    public void Load_IndexNamesAnotherAutoencoder_IsRefused(string className, string named)
    {
        using var folder = new TemporaryFolder();
        WriteTiny(folder.File("model"));
        string index = Path.Combine(folder.File("model"), "model_index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("PixelUnshuffleAutoencoder", className, StringComparison.Ordinal));
        Should.Throw<Exception>(() => DiffusersLayout.Load(folder.File("model"))).Message.ShouldContain(named);
    }

    [Fact]
    public void WriteDiffusion_ExistingFolder_IsReplacedAsAWhole()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("model"));
        File.WriteAllText(Path.Combine(folder.File("model"), "stray.txt"), "left over");
        WriteTiny(folder.File("model"));
        Files(folder.File("model")).ShouldNotContain("stray.txt");
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Bundled_BothFolders_TakeAtMost16Megabytes()
    {
        using var folder = new TemporaryFolder();
        using ClipModel clip = SceneModelFactory.CreateClip(SceneModelShape.Bundled, 1);
        using UNet2DConditionModel unet = SceneModelFactory.CreateUNet(SceneModelShape.Bundled, 1);
        using ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip);
        SceneModelFolders.WriteClip(clip, folder.File("clip"));
        SceneModelFolders.WriteDiffusion(unet, text, SceneModelShape.Bundled.Autoencoder, folder.File("model"));
        long bytes = new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        bytes.ShouldBeLessThan(MostBytes);
    }

    private static Tensor Generate(StableDiffusionModel model) => new TextToImagePipeline(model).Generate(
        [new ImageRequest("Two red dogs in the sea.", 1)], new SamplingSettings { NumInferenceSteps = 4, GuidanceScale = 3 });

    private static void WriteTiny(string folder)
    {
        using ClipModel clip = SceneModelFactory.CreateClip(TinyShape.Instance, 1);
        using UNet2DConditionModel unet = SceneModelFactory.CreateUNet(TinyShape.Instance, 1);
        using ClipTextModel text = SceneModelFolders.CopyTextEncoder(clip);
        SceneModelFolders.WriteDiffusion(unet, text, TinyShape.Instance.Autoencoder, folder);
    }

    private static RgbImage Picture(long index) => SceneRenderer.Render(SceneDistribution.Default.Draw(9, index));

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order()];
}
