using FsCheck;
using Microsoft.FSharp.Core;

namespace RlhfT2I.TestKit;

/// <summary>How property tests draw their cases.</summary>
internal static class Fuzzing
{
    private const ulong DefaultSeed = 20_230_223;

    // SplitMix64's increment: odd, with well mixed bits.
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>
    /// The same cases in every run, so that a change is what turns a test red. <c>RLHF_FUZZ_SEED=number</c> draws others; the
    /// failing case is printed with what replays it.
    /// </summary>
    /// <param name="count">Cases to draw.</param>
    public static Config Runs(int count = 100)
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("RLHF_FUZZ_SEED"), out ulong given) ? given : DefaultSeed;
        var replay = new Replay(new Rnd(seed, Gamma), FSharpOption<int>.None);
        return Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(replay));
    }
}
