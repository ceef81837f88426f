using System.Diagnostics;
using System.Globalization;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Chaos.Tests.Faults;
using RlhfT2I.Chaos.Tests.Load;

namespace RlhfT2I.Chaos.Tests;

/// <summary>
/// Real processes, real faults, a ledger of what was acknowledged. <c>RLHF_CHAOS_BATCHES</c> says how many batches are under way in each row; 60 without it.
/// <c>RLHF_CHAOS_ROWS</c> picks the rows whose names contain it, or one of several texts with commas between them.
/// </summary>
public sealed class FaultTests(ChaosFixture fixture) : IClassFixture<ChaosFixture>
{
    private const int Raters = 4;

    private static readonly int Batches = int.TryParse(
        Environment.GetEnvironmentVariable("RLHF_CHAOS_BATCHES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 60;

    private static readonly string[] OnlyRows = (Environment.GetEnvironmentVariable("RLHF_CHAOS_ROWS") ?? "").Split(',', StringSplitOptions.TrimEntries);

    public static TheoryData<string> Names =>
        new(FaultTable.All.Select(fault => fault.Name).Where(name => Array.Exists(OnlyRows, text => name.Contains(text, StringComparison.OrdinalIgnoreCase))));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fault_WhileWorkIsUnderWay_LosesAndDoublesNothing(string name)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Fault fault = FaultTable.All.Single(row => row.Name == name);
        ChaosCluster cluster = await fixture.GetAsync(FaultTable.All.Count * Batches, cancel);
        Assert.SkipWhen(fault.Obstacle(cluster) is not null, fault.Obstacle(cluster) ?? "");

        var ledger = new Ledger();
        var load = new ImageLoad(cluster, ledger);
        await load.StartAsync($"row-{FaultTable.All.ToList().IndexOf(fault)}", Batches, cancel);
        string note;
        double? first;
        double last;
        await using (var raters = new LabelLoad(cluster, ledger, Raters, cancel))
        {
            note = await fault.InjectAsync(cluster, load, cancel);
            long mended = Stopwatch.GetTimestamp();
            await cluster.UntilWholeAsync(cancel);
            await load.UntilEverywhereAsync(cancel);
            last = Stopwatch.GetElapsedTime(mended).TotalSeconds;
            await raters.UntilAcknowledgedAfterAsync(mended, cancel);
            first = raters.FirstAfter(mended)?.TotalSeconds;
        }

        (long lost, long doubled) = await AuditAsync(cluster, ledger, cancel);
        var result = new FaultResult(fault.Name, load.Images, ledger.AnsweredTasks.Count, lost, doubled, first, last, note);
        fixture.Report.Add(result);
        (result.Lost, result.Doubled).ShouldBe((0, 0), $"{result}\n{cluster.Outputs}");
    }

    // What the databases hold beside what was acknowledged.
    private static async Task<(long Lost, long Doubled)> AuditAsync(ChaosCluster cluster, Ledger ledger, CancellationToken cancel)
    {
        long lost = 0, doubled = 0;
        foreach ((string job, int promised) in ledger.Jobs)
        {
            foreach (string room in ChaosDatabase.Rooms)
            {
                long stored = await cluster.Database.CountImagesAsync(room, job, cancel), twice = await cluster.Database.CountDoubledImagesAsync(room, job, cancel);
                lost += Math.Max(0, promised - (stored - twice));
                doubled += twice + Math.Max(0, stored - twice - promised);
            }
        }
        foreach ((string task, int answers) in ledger.AnsweredTasks)
        {
            long stored = await cluster.Database.CountLabelsAsync(task, cancel);
            lost += Math.Max(0, answers - stored);
            doubled += Math.Max(0, stored - answers);
        }
        return (lost, doubled);
    }
}
