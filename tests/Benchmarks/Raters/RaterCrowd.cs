using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using RlhfT2I.Benchmarks.Gateway;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Benchmarks.Raters;

/// <summary>Raters at once, each of whom takes a task, answers it, and takes the next one when it is due.</summary>
/// <param name="room">The room.</param>
/// <param name="raterCount">Raters.</param>
internal sealed class RaterCrowd(FeedbackRoom room, int raterCount)
{
    // A few at a time: whoever comes first waits for code to be compiled.
    private const int Arrivals = 8;

    /// <summary>Lets every rater answer one task, so that all are known, connections are made, and code is compiled.</summary>
    public Task ArriveAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, raterCount), new ParallelOptions { MaxDegreeOfParallelism = Arrivals, CancellationToken = cancellationToken },
        async (number, token) => await new Rater(room.ClientOf(number), number).WorkAsync(token));

    /// <summary>What leases and submissions cost the database, one at a time; the median of several.</summary>
    public async Task<(CallCost Lease, CallCost Submit)> CountAsync(StatementCounter counter, int taskCount, CancellationToken cancellationToken)
    {
        var rater = new Rater(room.ClientOf(0), 0);
        List<CallCost> leases = [], submissions = [];
        for (int i = 0; i < taskCount; i++)
        {
            LabelTask? task = null;
            leases.Add(await counter.CountAsync(async () => task = await rater.LeaseAsync(cancellationToken), cancellationToken));
            submissions.Add(await counter.CountAsync(() => rater.SubmitAsync(task!, cancellationToken), cancellationToken));
        }
        return (Median(leases), Median(submissions));
    }

    /// <summary>Calls that ask the database nothing, from all raters at once: what the calls themselves and these raters cost.</summary>
    /// <returns>Calls in a second.</returns>
    public async Task<double> EmptyCallsAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var request = new HealthCheckRequest();
        long start = Stopwatch.GetTimestamp();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, raterCount).Select(number => Task.Run(
            async () =>
            {
                int count = 0;
                for (; Stopwatch.GetElapsedTime(start) < duration; count++)
                    await room.HealthOf(number).CheckAsync(request, cancellationToken: cancellationToken);
                return count;
            },
            cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Lets the crowd work for a while.</summary>
    /// <param name="tasksPerSecond">Tasks that all together take in a second; infinity lets everyone take the next one at once.</param>
    /// <param name="duration">How long tasks are taken.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<CrowdTimes> RunAsync(double tasksPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        TimeSpan period = double.IsInfinity(tasksPerSecond) ? TimeSpan.Zero : TimeSpan.FromSeconds(raterCount / tasksPerSecond);
        long start = Stopwatch.GetTimestamp();
        Rater[] raters = await Task.WhenAll(Enumerable.Range(0, raterCount).Select(number => Task.Run(
            async () =>
            {
                var rater = new Rater(room.ClientOf(number), number);
                // Their moments are spread over the period, as those of people are.
                for (TimeSpan due = period * number / raterCount; due < duration; due = period == TimeSpan.Zero ? Stopwatch.GetElapsedTime(start) : due + period)
                {
                    if (due - Stopwatch.GetElapsedTime(start) is { } wait && wait > TimeSpan.Zero)
                        await Task.Delay(wait, cancellationToken);
                    await rater.WorkAsync(cancellationToken);
                }
                return rater;
            },
            cancellationToken)));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new CrowdTimes(
            new CallTimes([.. raters.SelectMany(rater => rater.Leases)], elapsed), new CallTimes([.. raters.SelectMany(rater => rater.Submissions)], elapsed),
            raters.Sum(rater => rater.LabelCount) / elapsed.TotalSeconds);
    }

    private sealed class Rater(FeedbackService.FeedbackServiceClient client, int number)
    {
        private readonly Metadata _headers = new() { { CallerIdentity.RaterHeader, $"rater-{number}" } };

        public List<double> Leases { get; } = [];

        public List<double> Submissions { get; } = [];

        public int LabelCount { get; private set; }

        public async Task WorkAsync(CancellationToken cancellationToken)
        {
            long begin = Stopwatch.GetTimestamp();
            LabelTask task = await LeaseAsync(cancellationToken);
            Leases.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            begin = Stopwatch.GetTimestamp();
            await SubmitAsync(task, cancellationToken);
            Submissions.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            LabelCount += task.Images.Count;
        }

        public async Task<LabelTask> LeaseAsync(CancellationToken cancellationToken)
        {
            var lease = new LeaseLabelTasksRequest { Parent = FeedbackRoom.Project };
            LeaseLabelTasksResponse leased = await client.LeaseLabelTasksAsync(lease, _headers, cancellationToken: cancellationToken);
            return leased.LabelTasks.Count > 0
                ? leased.LabelTasks[0]
                : throw new InvalidOperationException($"There is no task left ({leased.NoTaskReason}); run with more --images.");
        }

        public async Task SubmitAsync(LabelTask task, CancellationToken cancellationToken)
        {
            var submit = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline, RequestId = Guid.NewGuid().ToString() };
            submit.Answers.AddRange(task.Images.Select(image => new LabelAnswer { ImageToken = image.ImageToken, Value = LabelValue.Good }));
            await client.SubmitLabelsAsync(submit, _headers, cancellationToken: cancellationToken);
        }
    }

    private static CallCost Median(List<CallCost> costs) => new(
        costs.Select(cost => cost.Statements).Order().ElementAt(costs.Count / 2), costs.Select(cost => cost.RoundTrips).Order().ElementAt(costs.Count / 2));
}

/// <summary>How a crowd's calls went.</summary>
/// <param name="Leases">Calls that took a task.</param>
/// <param name="Submissions">Calls that answered one.</param>
/// <param name="LabelsPerSecond">Labels that were stored.</param>
internal sealed record CrowdTimes(CallTimes Leases, CallTimes Submissions, double LabelsPerSecond);
