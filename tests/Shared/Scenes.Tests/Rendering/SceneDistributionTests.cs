using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

public sealed class SceneDistributionTests
{
    private const int Draws = 20_000;

    /// <summary>Four standard errors of a share near a half.</summary>
    private const double Tolerance = 0.015;

    [Fact]
    public void Draw_ManyScenes_HasTheSharesItSays()
    {
        Scene[] scenes = [.. Enumerable.Range(0, Draws).Select(i => SceneDistribution.Default.Draw(seed: 11, i))];
        for (int count = 1; count <= SceneWorld.MaxCount; count++)
            Share(scenes, s => s.Count == count).ShouldBe(SceneDistribution.Default.CountWeights[count - 1], Tolerance);
        Share(scenes, s => s.Color == s.Kind.NaturalColor).ShouldBe(0.45, Tolerance);
        Share(scenes, s => s.Place == s.Kind.NaturalPlace).ShouldBe(0.35, Tolerance);
        foreach (SceneKind kind in SceneWorld.Kinds)
            Share(scenes, s => s.Kind == kind).ShouldBe(1.0 / 25, 0.006);
        SceneKind dog = SceneWorld.Kind("dog");
        scenes.Where(s => s.Kind == dog).Select(s => s.Color).Distinct().Count().ShouldBe(9);
        scenes.Where(s => s.Kind == dog).Select(s => s.Place).Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public void Draw_SameSeedAndIndexInAnyOrder_GivesTheSameScene()
    {
        string[] forward = [.. Enumerable.Range(0, 50).Select(i => Describe(SceneDistribution.Default.Draw(4, i)))];
        string[] backward = [.. Enumerable.Range(0, 50).Reverse().Select(i => Describe(SceneDistribution.Default.Draw(4, i))).Reverse()];
        backward.ShouldBe(forward);
        forward.Distinct().Count().ShouldBe(50);
        Describe(SceneDistribution.Default.Draw(5, 0)).ShouldNotBe(forward[0]);
    }

    [Theory]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0, 0, 0 })]
    [InlineData(new[] { 1.5, -0.5, 0, 0, 0, 0 })]
    [InlineData(new[] { double.NaN, 1, 0, 0, 0, 0 })]
    public void Construct_WeightsThatAreNoDistribution_AreRefused(double[] weights) =>
        Should.Throw<ArgumentException>(() => new SceneDistribution(weights, 0.5, 0.5)).ParamName.ShouldBe("countWeights");

    private static double Share(Scene[] scenes, Func<Scene, bool> holds) => (double)scenes.Count(holds) / scenes.Length;

    private static string Describe(Scene scene) => $"{scene} {string.Join(' ', scene.Positions)}";
}
