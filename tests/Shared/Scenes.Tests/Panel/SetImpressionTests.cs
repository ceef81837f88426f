using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rating;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Panel;

public sealed class SetImpressionTests
{
    [Fact]
    public void Of_AlignedAndMisalignedSets_RanksThemByHowMuchIsMet()
    {
        PromptMeaning prompt = SceneWorld.Grammar.Parse("Two red dogs in the sea").Meaning;
        double all = Alignment(prompt, "red", 2), half = (all + Alignment(prompt, "red", 3)) / 2;
        double oneWrong = Alignment(prompt, "red", 3), twoWrong = Alignment(prompt, "blue", 3);
        all.ShouldBe(1);
        half.ShouldBeInRange(oneWrong, all);
        oneWrong.ShouldBe(0.3 * 3 / 4, 1e-9);
        twoWrong.ShouldBe(0.3 * 2 / 4, 1e-9);
    }

    [Fact]
    public void Of_AnEmptySet_IsRefused() =>
        Should.Throw<ArgumentException>(() => SetImpression.Of([], SceneWorld.Grammar.Parse("Two dogs").Meaning)).ParamName.ShouldBe("readings");

    private static double Alignment(PromptMeaning prompt, string color, int count) => SetImpression.Of(
        [.. Enumerable.Range(0, 4).Select(seed => SimulatedRater.Read(SceneRenderer.Render(
            Scene.Arrange(SceneWorld.Kind("dog"), SceneWorld.Color(color), SceneWorld.Place("sea"), count, (ulong)seed))))],
        prompt).Alignment;
}
