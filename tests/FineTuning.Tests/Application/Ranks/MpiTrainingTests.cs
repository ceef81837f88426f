using System.Diagnostics;
using System.Globalization;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Application.Ranks;

/// <summary>The verb <c>train</c> under a real <c>mpirun</c>: a process for each rank.</summary>
public sealed class MpiTrainingTests : IDisposable
{
    // Adam's first steps are signs of gradients; a larger epsilon keeps those of rounding noise from going either way.
    private const string Settings = """
        {"updateCount": UPDATES, "pretrainingPenalty": 0.5, "modelBatchSize": 6, "pretrainingBatchSize": 4, "microBatchSize": 2, "learningRate": 1e-3, "adamEpsilon": 1e-3,
         "emaDecay": 0.9, "captionDropoutShare": 0.2, "checkpointUpdateCount": 2, "keptCheckpointCount": 2}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_OnTwoAndFourRanks_EndsInTheWeightsOfOne()
    {
        (int code, string output) = await EndAsync(Start("one", 1, updates: 6));
        code.ShouldBe(0, output);
        foreach (int count in new[] { 2, 4 })
        {
            (code, output) = await EndAsync(Start($"ranks{count}", count, updates: 6));
            code.ShouldBe(0, output);
            RankFiles.LargestDifference(Trained("one"), Trained($"ranks{count}")).ShouldBeLessThanOrEqualTo(1e-6);
        }
    }

    [Fact]
    public async Task Train_ThatLosesARank_StopsAllAndGoesOnFromItsCheckpoint()
    {
        (int code, string output) = await EndAsync(Start("whole", 2, updates: 40));
        code.ShouldBe(0, output);

        Process broken = Start("broken", 2, updates: 40);
        await WaitForACheckpointAsync("broken", broken);
        RanksOf(broken)[^1].Kill();
        (code, output) = await EndAsync(broken);
        code.ShouldNotBe(0, output);
        Directory.Exists(Trained("broken")).ShouldBeFalse();

        (code, output) = await EndAsync(Start("broken", 2, updates: 40));
        code.ShouldBe(0, output);
        RankFiles.Weights(Trained("broken")).ShouldBe(RankFiles.Weights(Trained("whole")));
    }

    private string Trained(string root) => Path.Combine(_folder.Path, root, "trained");

    private Process Start(string root, int ranks, int updates)
    {
        Assert.SkipUnless(Launcher is not null, "mpirun is not installed (Debian: openmpi-bin).");
        (string data, string model) = RankFiles.Write(_folder.Path);
        string settings = Path.Combine(_folder.Path, $"settings-{updates}.json");
        File.WriteAllText(settings, Settings.Replace("UPDATES", $"{updates}", StringComparison.Ordinal));
        var start = new ProcessStartInfo(Launcher!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
            [
                "-n", $"{ranks}", Path.Combine(AppContext.BaseDirectory, "RlhfT2I.FineTuning"), "train", "--RankTraining:Collective=mpi", $"--RankTraining:Model={model}",
                "--RankTraining:Images=images", "--RankTraining:Pairs=pairs", "--RankTraining:Seed=5", $"--RankTraining:Settings={settings}",
                $"--FineTuning:PretrainingRoot={data}", $"--Storage:Root={Path.Combine(_folder.Path, root)}",
            ])
        {
            start.ArgumentList.Add(argument);
        }
        // More ranks than cores, perhaps as root, and each with one thread: what a test's machine has, not what a training's should.
        foreach (string name in (string[])["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe", "OMP_NUM_THREADS"])
            start.Environment[name] = "1";
        start.Environment["OMPI_MCA_hwloc_base_binding_policy"] = "none";
        // Containers may forbid a process to read another one's memory.
        start.Environment["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none";
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output)> EndAsync(Process process)
    {
        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(3));
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
                string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, output + await errors);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task WaitForACheckpointAsync(string root, Process launcher)
    {
        while (!Directory.Exists(Path.Combine(_folder.Path, root)) || !Directory.EnumerateFiles(Path.Combine(_folder.Path, root), "*.safetensors", SearchOption.AllDirectories).Any())
        {
            launcher.HasExited.ShouldBeFalse("It ended before its first checkpoint.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The processes that a launcher has started, by the parents that Linux names.</summary>
    private static Process[] RanksOf(Process launcher) =>
        [.. Process.GetProcesses().Where(process => ParentOf(process.Id) == launcher.Id).OrderBy(process => process.Id)];

    private static int ParentOf(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended while the list was read.
            return 0;
        }
    }

    private static string? Launcher => OperatingSystem.IsLinux()
        ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "mpirun")).FirstOrDefault(File.Exists)
        : null;
}
