using System.Diagnostics;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>A short <c>make resume-check</c>: a run that is killed three times ends in the state of one that nobody killed.</summary>
public sealed class ResumeCheckTests
{
    private const int Updates = 20, Kills = 3, Seed = 5;

    [Fact]
    public async Task Run_KilledThreeTimes_EndsInTheStateOfOneThatNobodyKilled()
    {
        (int code, string output) = await CheckAsync($"--updates {Updates} --kills {Kills} --seed {Seed}");
        code.ShouldBe(0, output);
        output.ShouldContain("at written ");
        output.TrimEnd().ShouldEndWith("3 kills over 20 updates: 0 restarts from a wrong step, final state equal");
    }

    private static async Task<(int Code, string Output)> CheckAsync(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(FindProgram(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string problems = await errors;
        return (process.ExitCode, process.ExitCode == 0 ? output : output + problems);
    }

    /// <summary>The program in the build output of its own project, of the same configuration and platform as this one.</summary>
    private static string FindProgram()
    {
        string output = Path.Combine([.. Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^4..]]);
        string program = Path.Combine(Repository.Root, "tests", "ResumeCheck", output, OperatingSystem.IsWindows() ? "RlhfT2I.ResumeCheck.exe" : "RlhfT2I.ResumeCheck");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not built; run 'make build' first.");
    }
}
