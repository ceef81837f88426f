using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Scenes.World;

public sealed class SceneWorldTests(ITestOutputHelper output)
{
    /// <summary>Half of this is how far a pixel may stray and still be told from the place.</summary>
    private const double SmallestContrast = 60;

    [Fact]
    public void Lists_Always_FollowTheGrammar()
    {
        SceneWorld.Kinds.Select(k => k.Word).ShouldBe(PaperGrammar.Instance.ObjectSlot.Values);
        SceneWorld.Colors.Select(c => c.Word).ShouldBe(PaperGrammar.Instance.Slot(PaperGrammar.ColorSlot).Values);
        SceneWorld.Places.Select(p => p.Word).ShouldBe(PaperGrammar.Instance.Slot(PaperGrammar.BackgroundSlot).Values);
        Enumerable.Range(1, SceneWorld.MaxCount).Select(SceneWorld.Numeral).ShouldBe(PaperGrammar.Instance.CountSlot!.Values);
        SceneWorld.Kinds.Count.ShouldBe(25);
        SceneWorld.Colors.Count.ShouldBe(9);
        SceneWorld.Places.Count.ShouldBe(8);
    }

    [Fact]
    public void Numeral_OfSeven_IsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => SceneWorld.Numeral(7)).Message.ShouldContain("1 to 6");

    [Fact]
    public void Kind_OfUnknownKey_NamesTheKeys() =>
        Should.Throw<ArgumentException>(() => SceneWorld.Kind("dragon")).Message.ShouldContain("dog, cat, lion");

    [Fact]
    public void Colors_AnyTwo_DifferClearly()
    {
        foreach (SceneColor a in SceneWorld.Colors)
        {
            foreach (SceneColor b in SceneWorld.Colors.Where(b => b != a))
                a.Tone.Distance(b.Tone).ShouldBeGreaterThan(90, $"{a} and {b}");
        }
    }

    [Fact]
    public void Colors_AtAnyPlace_StandOutFromItsTonesAndTheirBlends()
    {
        (double Distance, string Pair) worst = (double.MaxValue, "");
        foreach (SceneColor color in SceneWorld.Colors)
        {
            foreach (ScenePlace place in SceneWorld.Places)
            {
                double nearest = (from a in place.Tones from b in place.Tones select color.Tone.Distance(Rgb.Midpoint(a, b))).Min();
                if (nearest < worst.Distance)
                    worst = (nearest, $"{color} at {place}");
            }
        }

        output.WriteLine($"least contrast {worst.Distance:0.0}: {worst.Pair}");
        worst.Distance.ShouldBeGreaterThan(SmallestContrast, worst.Pair);
    }

    [Fact]
    public void Kinds_Together_HaveEveryPlaceAndColorAsNaturalOnes()
    {
        SceneWorld.Kinds.Select(k => k.NaturalPlace).Distinct().Count().ShouldBe(SceneWorld.Places.Count);
        SceneWorld.Kinds.Select(k => k.NaturalColor).Distinct().Count().ShouldBe(SceneWorld.Colors.Count);
    }
}
