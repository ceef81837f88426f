using System.Diagnostics;
using Grpc.Core;
using RlhfT2I.Benchmarks.Gateway;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Benchmarks.Raters;

/// <summary>Raters at once, each of whom takes a task, answers it, and takes the next one when it is due.</summary>
/// <param name="room">The room.</param>
/// <param name="raterCount">Raters.</param>
internal sealed class RaterCrowd(FeedbackRoom room, int raterCount)
{
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
            var lease = new LeaseLabelTasksRequest { Parent = FeedbackRoom.Project };
            LeaseLabelTasksResponse leased = await client.LeaseLabelTasksAsync(lease, _headers, cancellationToken: cancellationToken);
            Leases.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (leased.LabelTasks.Count == 0)
                throw new InvalidOperationException($"There is no task left ({leased.NoTaskReason}); run with more --images.");
            LabelTask task = leased.LabelTasks[0];
            var submit = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline, RequestId = Guid.NewGuid().ToString() };
            submit.Answers.AddRange(task.Images.Select(image => new LabelAnswer { ImageToken = image.ImageToken, Value = LabelValue.Good }));
            begin = Stopwatch.GetTimestamp();
            await client.SubmitLabelsAsync(submit, _headers, cancellationToken: cancellationToken);
            Submissions.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            LabelCount += task.Images.Count;
        }
    }
}

/// <summary>How a crowd's calls went.</summary>
/// <param name="Leases">Calls that took a task.</param>
/// <param name="Submissions">Calls that answered one.</param>
/// <param name="LabelsPerSecond">Labels that were stored.</param>
internal sealed record CrowdTimes(CallTimes Leases, CallTimes Submissions, double LabelsPerSecond);
