using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Captions;

public sealed class CaptionNoiseTests
{
    private const int Draws = 20_000;
    private const double Tolerance = 0.015;

    [Theory]
    [InlineData("pretraining", 0.45, 0.25, 0.40, 0.10, 0.40, 0.08)]
    [InlineData("web", 0.30, 0.35, 0.60, 0.20, 0.40, 0.08)]
    public void Caption_ManyScenes_IsFlawedAsOftenAsItSays(
        string name, double countRight, double countVague, double colorOmitted, double colorWrong, double placeOmitted, double placeWrong)
    {
        CaptionNoise noise = name == "web" ? CaptionNoise.Web : CaptionNoise.Pretraining;
        (Scene Scene, PromptMeaning Says)[] pairs = [.. Enumerable.Range(0, Draws).Select(i =>
        {
            Scene scene = SceneDistribution.Default.Draw(seed: 21, i);
            return (scene, noise.Caption(scene, (ulong)i).Meaning);
        })];

        Share(pairs, p => p.Says.Count == p.Scene.Count).ShouldBe(countRight, Tolerance);
        Share(pairs, p => p.Says.Count is null).ShouldBe(countVague, Tolerance);
        Share(pairs, p => p.Says.Count is { } said && said != p.Scene.Count && Math.Abs(said - p.Scene.Count) <= 2)
            .ShouldBe(1 - countRight - countVague, Tolerance);
        Share(pairs, p => p.Says[SceneWorld.ColorSlot] is null).ShouldBe(colorOmitted, Tolerance);
        Share(pairs.Where(p => p.Says[SceneWorld.ColorSlot] is not null), p => p.Says[SceneWorld.ColorSlot] != p.Scene.Color.Word)
            .ShouldBe(colorWrong, Tolerance);
        Share(pairs, p => p.Says[SceneWorld.PlaceSlot] is null).ShouldBe(placeOmitted, Tolerance);
        Share(pairs.Where(p => p.Says[SceneWorld.PlaceSlot] is not null), p => p.Says[SceneWorld.PlaceSlot] != p.Scene.Place.Word)
            .ShouldBe(placeWrong, Tolerance);
        pairs.ShouldAllBe(p => p.Says[SceneWorld.KindSlot] == p.Scene.Kind.Word);
    }

    [Fact]
    public void Caption_WithoutNoise_IsThePromptOfTheScene()
    {
        for (int i = 0; i < 200; i++)
        {
            Scene scene = SceneDistribution.Default.Draw(seed: 22, i);
            SceneCaption caption = CaptionNoise.None.Caption(scene, (ulong)i);
            SceneWorld.Grammar.Parse(caption.Text).Meaning.ShouldBe(scene.Meaning);
            caption.Meaning.ShouldBe(scene.Meaning);
        }
    }

    [Fact]
    public void Caption_WhateverItSays_SharesItsWordsWithPrompts()
    {
        int outside = 0;
        var spoken = new HashSet<string>();
        for (int i = 0; i < 3000; i++)
        {
            SceneCaption caption = CaptionNoise.Pretraining.Caption(SceneDistribution.Default.Draw(seed: 23, i), (ulong)i);
            if (SceneWorld.Grammar.TryParse(caption.Text, out Prompt? prompt))
            {
                prompt.Meaning.ShouldBe(caption.Meaning, caption.Text);
                continue;
            }

            outside++;
            spoken.Add(caption.Text.Split(' ')[0]);
            string counted = caption.Text.StartsWith("Some ", StringComparison.Ordinal) ? "Two" + caption.Text[4..] : caption.Text;
            bool isAlone = caption.Meaning.Slots.Count() == 1;
            (isAlone || SceneWorld.Grammar.TryParse(counted, out _)).ShouldBeTrue(caption.Text);
        }

        outside.ShouldBeInRange(1, 900);
        spoken.ShouldBe(["Some", "A", "An"], ignoreOrder: true);
    }

    [Fact]
    public void Caption_OfNothingButTheObject_TakesItsArticle()
    {
        var silent = new CaptionNoise { CountVague = 1, ColorOmitted = 1, PlaceOmitted = 1 };
        Scene orange = Scene.Arrange(SceneWorld.Kind("orange"), SceneWorld.Color("red"), SceneWorld.Place("sea"), 1, 1);
        Enumerable.Range(0, 20).Select(i => silent.Caption(orange, (ulong)i).Text).Distinct().ShouldBe(["An orange", "An orange."], ignoreOrder: true);
        Scene wolves = Scene.Arrange(SceneWorld.Kind("wolf"), SceneWorld.Color("red"), SceneWorld.Place("sea"), 3, 1);
        Enumerable.Range(0, 40).Select(i => silent.Caption(wolves, (ulong)i).Text).Distinct()
            .ShouldBe(["A wolf", "A wolf.", "Some wolves", "Some wolves."], ignoreOrder: true);
    }

    [Fact]
    public void Caption_SameSeed_IsTheSame()
    {
        Scene scene = SceneDistribution.Default.Draw(1, 1);
        CaptionNoise.Web.Caption(scene, 5).ShouldBe(CaptionNoise.Web.Caption(scene, 5));
        Enumerable.Range(0, 30).Select(i => CaptionNoise.Web.Caption(scene, (ulong)i).Text).Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Rates_OutOfRange_AreRefused(double rate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new CaptionNoise { ColorWrong = rate }).ParamName.ShouldBe("ColorWrong");

    private static double Share<T>(IEnumerable<T> items, Func<T, bool> holds) => items.Average(i => holds(i) ? 1.0 : 0.0);
}
