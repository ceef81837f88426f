using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Labels;

/// <summary>Waits for people, who label and vote in the pages; shows how far they are. Stopped and begun again it waits on.</summary>
/// <param name="session">The server.</param>
internal sealed class PeopleAtWork(Session session)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Waits until every image is labelled or skipped.</summary>
    /// <param name="expectedImages">Images that are known to be on their way to the raters.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    public Task LabelAsync(long expectedImages, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync("waiting for people's labels", "images", async sink =>
        {
            while (true)
            {
                GetLabelingProgressResponse progress = await session.Suite.Feedback.GetLabelingProgressAsync(
                    new() { Parent = session.Names.Project }, cancellationToken: cancellationToken);
                long done = progress.LabeledImageCount + progress.SkippedImageCount;
                sink.Report(done, progress.ImageCount);
                if (progress.ImageCount >= expectedImages && done >= progress.ImageCount)
                    return done;
                await Task.Delay(Pause, cancellationToken);
            }
        });

    /// <summary>Waits until an evaluation has its votes.</summary>
    /// <param name="evaluation">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost by it.</param>
    /// <returns>The evaluation in its final state.</returns>
    public Task<Evaluation> VoteAsync(string evaluation, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync("waiting for people's votes", "votes", async sink =>
        {
            while (true)
            {
                Evaluation state = (await session.Suite.Evaluation.GetEvaluationAsync(new() { Name = evaluation }, cancellationToken: cancellationToken)).Evaluation;
                sink.Report(state.Progress?.CompletedCount ?? 0, state.Progress?.TotalCount ?? 0);
                if (state.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled)
                    return state;
                await Task.Delay(Pause, cancellationToken);
            }
        });
}
