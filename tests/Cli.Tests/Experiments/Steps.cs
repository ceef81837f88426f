using RlhfT2I.Cli.Tests.Fakes;

namespace RlhfT2I.Cli.Tests.Experiments;

/// <summary>First steps of the loop, for tests of later ones.</summary>
internal static class Steps
{
    /// <summary>Generates a few images and labels them.</summary>
    public static void Label(FakeServer server)
    {
        server.Succeed("generate", "--prompt", "A red colored dog", "--prompt", "Two cats", "--images", "7");
        server.Succeed("label", "simulate");
    }
}
