using System.CommandLine;
using System.Globalization;
using RlhfT2I.Benchmarks.Gateway;
using RlhfT2I.TestKit;

namespace RlhfT2I.Benchmarks.Raters;

/// <summary><c>raters</c>: many raters at once on PostgreSQL, beside plain inserts into the same server.</summary>
internal static class RatersCommand
{
    private const int LabelsPerImage = 3;
    private const int SearchSteps = 5;
    private const int CountedTasks = 25;
    private const double GoalRatio = 0.5;
    private const double GoalMilliseconds = 100;

    // A rate counts as held if the crowd came at most this much short of it.
    private const double HeldShare = 0.97;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var raters = new Option<int>("--raters") { Description = "Raters at once.", DefaultValueFactory = _ => 200 };
        var seconds = new Option<double>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 6 };
        var images = new Option<int>("--images") { Description = "Images to label.", DefaultValueFactory = _ => 150_000 };
        var command = new Command("raters", "Raters who take tasks and answer them, at the highest rate that is held, beside plain inserts of Npgsql.") { raters, seconds, images };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(raters), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(images), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int raterCount, TimeSpan duration, int imageCount, CancellationToken cancellationToken)
    {
        if (PostgresServer.Programs is null)
        {
            await Console.Error.WriteLineAsync("PostgreSQL's server is not installed (Debian: apt-get install postgresql).");
            return 1;
        }
        await using FeedbackRoom room = await FeedbackRoom.StartAsync(cancellationToken);
        await room.FillAsync(imageCount, LabelsPerImage, cancellationToken);
        var crowd = new RaterCrowd(room, raterCount);
        await crowd.ArriveAsync(cancellationToken);
        // As the server itself does within a minute: plans made for empty tables would last until then.
        await room.AnalyzeAsync(cancellationToken);
        await using (StatementCounter counter = await StatementCounter.StartAsync(room.ConnectionString, cancellationToken))
        {
            (CallCost lease, CallCost submit) = await crowd.CountAsync(counter, CountedTasks, cancellationToken);
            Print($"a lease: {lease.Statements} statements in {lease.RoundTrips} round trips; a submission: {submit.Statements} in {submit.RoundTrips}");
        }
        await crowd.RunAsync(double.PositiveInfinity, duration, cancellationToken);
        Print($"calls that ask the database nothing, {raterCount} callers: {await crowd.EmptyCallsAsync(duration, cancellationToken):F0} calls/s");
        CallTimes before = await PlainInserts.RunAsync(room.ConnectionString, FeedbackRoom.ConnectionCount, duration, cancellationToken);

        CrowdTimes best = await FindHighestAsync(crowd, duration, cancellationToken);
        CallTimes plain = before.With(await PlainInserts.RunAsync(room.ConnectionString, FeedbackRoom.ConnectionCount, duration, cancellationToken));
        (int handedOut, int labels) = await room.OverlapAsync(cancellationToken);

        double ratio = best.LabelsPerSecond / plain.PerSecond;
        bool met = best.Submissions.Percentile(99) < GoalMilliseconds && ratio >= GoalRatio;
        Print($"highest rate held by {raterCount} raters: {best.Submissions.PerSecond:F0} tasks/s, {best.LabelsPerSecond:F0} labels/s");
        Print($"submit p50 {best.Submissions.Percentile(50):F1} ms, p99 {best.Submissions.Percentile(99):F1} ms (goal below {GoalMilliseconds:F0}); lease p50 {best.Leases.Percentile(50):F1} ms, p99 {best.Leases.Percentile(99):F1} ms");
        Print($"plain inserts on {FeedbackRoom.ConnectionCount} connections: {plain.PerSecond:F0} rows/s, p99 {plain.Percentile(99):F1} ms; ratio {ratio:F2} (goal {GoalRatio})");
        Print($"most raters with one image: {handedOut}, most labels of one: {labels} (allowed {LabelsPerImage})");
        Print($"{(met ? "goals met" : "goals missed")}");
        return met && Math.Max(handedOut, labels) <= LabelsPerImage ? 0 : 1;
    }

    // All at once first: that is the most which can be done at all. The rate that is held is looked for below it.
    private static async Task<CrowdTimes> FindHighestAsync(RaterCrowd crowd, TimeSpan duration, CancellationToken cancellationToken)
    {
        CrowdTimes most = await crowd.RunAsync(double.PositiveInfinity, duration, cancellationToken);
        Print($"without a pause: {most.Submissions.PerSecond:F0} tasks/s, submit p50 {most.Submissions.Percentile(50):F1} ms, p99 {most.Submissions.Percentile(99):F1} ms");
        double low = 0, high = most.Submissions.PerSecond;
        CrowdTimes? best = null;
        for (int step = 0; step < SearchSteps; step++)
        {
            double rate = step == 0 ? 0.8 * high : (low + high) / 2;
            CrowdTimes times = await crowd.RunAsync(rate, duration, cancellationToken);
            bool held = times.Submissions.PerSecond >= HeldShare * rate && times.Submissions.Percentile(99) < GoalMilliseconds;
            Print($"at {rate:F0} tasks/s: {times.Submissions.PerSecond:F0}, submit p50 {times.Submissions.Percentile(50):F1} ms, p99 {times.Submissions.Percentile(99):F1} ms{(held ? "" : ", not held")}");
            (low, high) = held ? (rate, high) : (low, rate);
            best = held && times.LabelsPerSecond > (best?.LabelsPerSecond ?? 0) ? times : best;
        }
        return best ?? most;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
