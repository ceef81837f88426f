using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;
using RlhfT2I.TestKit;

namespace RlhfT2I.Scenes.Rendering;

public sealed class SceneTests
{
    [Fact]
    public void Arrange_AnyCountAndSeed_KeepsCopiesApartOnTheLatticeInsideThePicture() =>
        Prop.ForAll(Gen.Choose(1, SceneWorld.MaxCount).ToArbitrary(), ArbMap.Default.ArbFor<ulong>(), (count, seed) =>
        {
            IReadOnlyList<ScenePosition> positions = Dogs(count, seed).Positions;
            return positions.Count == count
                && positions.All(p => p.X % 4 == 0 && p.Y % 4 == 0 && Math.Min(p.X, p.Y) >= 0
                    && Math.Max(p.X, p.Y) + Silhouette.Size <= SceneWorld.ImageSize)
                && positions.All(p => positions.All(q => p == q || Math.Abs(p.X - q.X) >= 12 || Math.Abs(p.Y - q.Y) >= 12));
        }).Check(Fuzzing.Runs());

    [Fact]
    public void Arrange_ManySeeds_UsesNineStandsAlike()
    {
        ScenePosition[] positions = [.. Enumerable.Range(0, 3000).SelectMany(seed => Dogs(3, (ulong)seed).Positions)];
        foreach (IGrouping<ScenePosition, ScenePosition> stand in positions.GroupBy(p => p))
            ((double)stand.Count() / positions.Length).ShouldBe(1.0 / 9, 0.015, stand.Key.ToString());
        positions.Select(p => p.X).Distinct().Order().ShouldBe([4, 16, 28]);
        positions.Select(p => p.Y).Distinct().Order().ShouldBe([4, 16, 28]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Arrange_CountOutOfRange_IsRefused(int count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Dogs(count, 1)).ParamName.ShouldBe("count");

    [Theory]
    [InlineData("", "1 to 6 objects, not 0")]
    [InlineData("0,2", "not on the lattice")]
    [InlineData("0,32", "from 0 to 28")]
    [InlineData("0,0 8,8", "closer than 12")]
    public void Construct_PositionsAgainstTheRules_AreRefused(string positions, string complaint)
    {
        IEnumerable<string[]> pairs = positions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(','));
        ScenePosition[] parsed = [.. pairs.Select(p => new ScenePosition(int.Parse(p[0]), int.Parse(p[1])))];
        Should.Throw<ArgumentException>(() => new Scene(SceneWorld.Kinds[0], SceneWorld.Colors[0], SceneWorld.Places[0], parsed, 1))
            .Message.ShouldContain(complaint);
    }

    [Fact]
    public void Meaning_OfAScene_SaysAllOfIt() =>
        Scene.Arrange(SceneWorld.Kind("wolf"), SceneWorld.Color("blue"), SceneWorld.Place("san-francisco"), 4, 1).Meaning
            .ShouldBe(PaperGrammar.Instance.Parse("Four blue wolves in San Francisco").Meaning);

    private static Scene Dogs(int count, ulong seed) =>
        Scene.Arrange(SceneWorld.Kind("dog"), SceneWorld.Color("red"), SceneWorld.Place("moon"), count, seed);
}
