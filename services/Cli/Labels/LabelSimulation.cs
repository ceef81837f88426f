using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Output;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Cli.Labels;

/// <summary>
/// Lets simulated raters label what the server hands out, as people would: lease tasks, look at the pictures, answer. Stopped at any time it
/// goes on with what is left.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="panel">The raters.</param>
internal sealed class LabelSimulation(Session session, SimulatedPanel panel)
{
    private const int TasksAtOnce = 8, Refusals = 5;

    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(3), Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan SimulatedResponse = TimeSpan.FromSeconds(2);

    /// <summary>Labels until no rater gets another task.</summary>
    /// <param name="expectedImages">Images that are known to be on their way to the raters; waited for. 0 where not known.</param>
    /// <param name="limit">Most tasks to answer; 0 means all.</param>
    /// <param name="arrivalLimit">Longest time without a task while images are expected.</param>
    /// <param name="cancellationToken">Ends the work between tasks.</param>
    /// <returns>Tasks answered now.</returns>
    public Task<long> RunAsync(long expectedImages, long limit, TimeSpan arrivalLimit, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync("labelling (simulated)", "images", async sink =>
        {
            long answered = 0;
            long quietSince = TimeProvider.System.GetTimestamp();
            while (limit == 0 || answered < limit)
            {
                long before = answered;
                foreach (SimulatedPerson person in panel.Raters)
                    answered += await LabelAsync(person, limit == 0 ? long.MaxValue : limit - answered, sink, cancellationToken);
                if (answered > before)
                {
                    quietSince = TimeProvider.System.GetTimestamp();
                    continue;
                }

                GetLabelingProgressResponse progress = await ProgressAsync(sink, cancellationToken);
                TimeSpan wait = progress.ImageCount < expectedImages ? arrivalLimit : QuietTime;
                bool complete = progress.ImageCount >= Math.Max(expectedImages, 1)
                    && progress.LabeledImageCount + progress.SkippedImageCount >= progress.ImageCount;
                if (complete || TimeProvider.System.GetElapsedTime(quietSince) > wait)
                    return progress.ImageCount >= expectedImages ? answered : throw Missing(progress.ImageCount, expectedImages);
                await Task.Delay(Pause, cancellationToken);
            }

            return answered;
        });

    private static InvalidDataException Missing(long images, long expected) => new(
        $"Only {images} of {expected} images reached the raters; give the same command again, or see the server's log.");

    /// <summary>What a person does with a new guideline, after reading it: simulated raters know the rules already.</summary>
    private async Task AcknowledgeAsync(SimulatedPerson person, CancellationToken cancellationToken)
    {
        ListGuidelinesResponse newest = await session.Suite.Feedback.ListGuidelinesAsync(
            new() { Parent = session.Names.Project, PageSize = 1 }, Suite.As(person.Id), cancellationToken: cancellationToken);
        await session.Suite.Feedback.AcknowledgeGuidelineAsync(
            new() { Name = newest.Guidelines[0].Name }, Suite.As(person.Id), cancellationToken: cancellationToken);
    }

    /// <summary>One rater's share: all tasks that the server gives it now.</summary>
    private async Task<long> LabelAsync(SimulatedPerson person, long most, IProgressSink sink, CancellationToken cancellationToken)
    {
        long answered = 0;
        int refusals = 0;
        while (answered < most)
        {
            LeaseLabelTasksResponse leased = await session.Suite.Feedback.LeaseLabelTasksAsync(
                new() { Parent = session.Names.Project, TaskCount = (int)Math.Min(TasksAtOnce, most - answered) },
                Suite.As(person.Id),
                cancellationToken: cancellationToken);
            if (leased.NoTaskReason == NoTaskReason.Guideline)
            {
                await AcknowledgeAsync(person, cancellationToken);
                continue;
            }

            if (leased.LabelTasks.Count == 0)
                return answered;
            try
            {
                foreach (Task<SubmitLabelsRequest> answer in leased.LabelTasks.Select(task => AnswerAsync(person, task, cancellationToken)).ToArray())
                {
                    await session.Suite.Feedback.SubmitLabelsAsync(await answer, Suite.As(person.Id), cancellationToken: cancellationToken);
                    answered++;
                }
            }
            catch (RpcException problem) when (problem.StatusCode == StatusCode.Aborted && ++refusals < Refusals)
            {
                continue; // the lease went to someone else: take what there is now
            }

            await ProgressAsync(sink, cancellationToken);
        }

        return answered;
    }

    private async Task<SubmitLabelsRequest> AnswerAsync(SimulatedPerson person, LabelTask task, CancellationToken cancellationToken)
    {
        var request = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline };
        byte[][] files = await Task.WhenAll(task.Images.Select(image => ServerStreams.DownloadAsync(
            session.Suite.Patience,
            () => session.Suite.Feedback.DownloadTaskImage(
                new() { Name = task.Name, ImageToken = image.ImageToken }, Suite.As(person.Id), cancellationToken: cancellationToken),
            message => (message.Header, message.Chunk),
            cancellationToken)));
        for (int i = 0; i < files.Length; i++)
        {
            Verdict verdict = panel.Label(person, task.PromptText, files[i]);
            request.Answers.Add(new LabelAnswer
            {
                ImageToken = task.Images[i].ImageToken,
                Value = ValueOf(verdict),
                SkipReason = verdict == Verdict.Skip ? SkipReason.Unsure : SkipReason.Unspecified,
                ResponseDuration = Duration.FromTimeSpan(SimulatedResponse),
            });
        }

        return request;
    }

    private async Task<GetLabelingProgressResponse> ProgressAsync(IProgressSink sink, CancellationToken cancellationToken)
    {
        GetLabelingProgressResponse progress = await session.Suite.Feedback.GetLabelingProgressAsync(
            new() { Parent = session.Names.Project }, cancellationToken: cancellationToken);
        sink.Report(progress.LabeledImageCount + progress.SkippedImageCount, progress.ImageCount);
        return progress;
    }

    private static LabelValue ValueOf(Verdict verdict) => verdict switch
    {
        Verdict.Good => LabelValue.Good,
        Verdict.Bad => LabelValue.Bad,
        _ => LabelValue.Skip,
    };
}
