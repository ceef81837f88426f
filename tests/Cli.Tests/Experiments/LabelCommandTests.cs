using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Experiments;

public sealed class LabelCommandTests
{
    [Fact]
    public void Simulate_OpenTasks_LabelsEveryImageAsNamedRater()
    {
        using var server = new FakeServer();
        Steps.Label(server);
        server.World.Labels.Count.ShouldBe(14);
        server.World.Raters.Keys.ShouldBe(["simulated-0-1"]);
        server.World.Labels.Values.ShouldContain(LabelValue.Good);
        server.World.Labels.Values.ShouldContain(LabelValue.Bad);
    }

    [Fact]
    public void Simulate_Interrupted_GivesTheSameLabels()
    {
        using FakeServer whole = new(), parts = new();
        foreach (FakeServer server in (FakeServer[])[whole, parts])
            server.Run("generate", "--prompt", "A red colored dog", "--prompt", "Two cats", "--images", "7");
        whole.Run("label", "simulate");
        parts.Run("label", "simulate", "--limit", "2");
        parts.World.Labels.Count.ShouldBeLessThan(14);
        parts.Run("label", "simulate");
        parts.World.Labels.ShouldBe(whole.World.Labels, ignoreOrder: true);
    }

    [Fact]
    public void Simulate_TooManyRaters_IsRefused()
    {
        (int code, _, string error) = Invocation.Run("label", "simulate", "--raters", "100");
        code.ShouldBe(ExitCodes.BadInput);
        error.ShouldContain("--raters: 100 is out of range");
    }
}
