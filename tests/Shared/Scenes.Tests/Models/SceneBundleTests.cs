using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Models;
using RlhfT2I.Scenes.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Tests.Models;

public sealed class SceneBundleTests
{
    private const long MostBytes = 16 << 20;

    [Fact]
    public void Folders_BesideTheProgram_FitSixteenMegabytes() =>
        new[] { SceneBundle.Model, SceneBundle.Clip }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Sum(file => new FileInfo(file).Length)
            .ShouldBeInRange(1 << 20, MostBytes);

    [Fact]
    public void Find_ProgramWithoutModels_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<DirectoryNotFoundException>(() => SceneBundle.Find(folder.Path, "model", "model_index.json"))
            .Message.ShouldContain("Build or publish it again");
    }

    [Fact]
    public void Bundle_HasTheSizesThatTheRecipeMakes()
    {
        UNet2DConditionConfig.FromJson(File.ReadAllText(Path.Combine(SceneBundle.Model, "unet", "config.json"))).ToJson()
            .ShouldBe(SceneModelShape.Bundled.UNet.ToJson());
        ClipConfig.FromJson(File.ReadAllText(Path.Combine(SceneBundle.Clip, "config.json"))).ToJson()
            .ShouldBe(SceneModelShape.Bundled.Clip.ToJson());
    }

    [Fact]
    public void Clip_ScenesItHasNotSeen_FindsTheCaption()
    {
        using ModelComponent<ClipModel> clip = ClipLayout.Load(SceneBundle.Clip, new ModelLoadOptions { DType = float32 });
        IReadOnlyDictionary<string, double> hits = ZeroShot.Measure(clip.Module, ClipTokenizer.FromFolder(SceneBundle.Clip), 256);
        hits["object"].ShouldBeGreaterThan(0.95);
        hits["background"].ShouldBeGreaterThan(0.97);
        hits["color"].ShouldBeGreaterThan(0.8);
        hits["count"].ShouldBeGreaterThan(0.35);
    }

    [Fact]
    public void Model_PromptsOfColorAndPlace_DrawsMostOfThemRight()
    {
        using var model = DiffusersLayout.Load(SceneBundle.Model, new ModelLoadOptions { DType = float32 });
        Prompt[] prompts = [.. new[]
        {
            "A red colored cup in the sea", "Two blue cats in the field", "A green colored tree in the desert",
            "Three pink birds on the table", "A purple colored car on the moon", "Two white dogs in the forest",
            "A yellow colored chair in the city", "A black colored horse in San Francisco", "Four red apples in the field",
            "A blue colored vase in the desert", "Two green boxes on the moon", "A pink colored rose in the sea",
        }.Select(PaperGrammar.Instance.Parse)];
        SceneAudit audit = SceneAudit.Judge(prompts, SceneAudit.Draw(model, prompts, null, CancellationToken.None));
        audit.SlotRight["background"].ShouldBeGreaterThanOrEqualTo(0.8);
        audit.SlotRight["color"].ShouldBeGreaterThanOrEqualTo(0.6);
    }
}
