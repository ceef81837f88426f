using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests;

/// <summary>Raters who do what is there to do.</summary>
internal static class Raters
{
    public static async Task<LabelTask?> LeaseAsync(this FeedbackHost host, string project, string rater) =>
        (await host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project }, FeedbackHost.As(rater), cancellationToken: FeedbackHost.Cancellation)).LabelTasks.FirstOrDefault();

    public static SubmitLabelsRequest Answers(LabelTask task, Func<int, LabelValue> value, string requestId = "")
    {
        var request = new SubmitLabelsRequest { Name = task.Name, LeaseToken = task.LeaseToken, Guideline = task.Guideline, RequestId = requestId };
        request.Answers.AddRange(task.Images.Select((image, i) => new LabelAnswer { ImageToken = image.ImageToken, Value = value(i) }));
        return request;
    }

    public static async Task<long> SubmitAsync(this FeedbackHost host, string rater, SubmitLabelsRequest request) =>
        (await host.Labels.SubmitLabelsAsync(request, FeedbackHost.As(rater), cancellationToken: FeedbackHost.Cancellation)).AnsweredTaskCount;

    /// <summary>Labels until there is nothing left for the rater.</summary>
    public static async Task<int> LabelAllAsync(this FeedbackHost host, string project, string rater, Func<int, LabelValue> value)
    {
        int count = 0;
        while (await host.LeaseAsync(project, rater) is { } task)
        {
            await host.SubmitAsync(rater, Answers(task, value));
            count++;
        }
        return count;
    }

    public static async Task<Ballot?> LeaseBallotAsync(this FeedbackHost host, string project, string rater) =>
        (await host.Evaluations.LeaseBallotsAsync(new LeaseBallotsRequest { Parent = project }, FeedbackHost.As(rater), cancellationToken: FeedbackHost.Cancellation)).Ballots.FirstOrDefault();

    public static async Task<long> VoteAsync(this FeedbackHost host, string rater, Ballot ballot, Choice alignment, Choice fidelity, string requestId = "") =>
        (await host.Evaluations.SubmitVoteAsync(
            new SubmitVoteRequest { Name = ballot.Name, LeaseToken = ballot.LeaseToken, Vote = new BallotVote { Alignment = alignment, Fidelity = fidelity }, RequestId = requestId },
            FeedbackHost.As(rater), cancellationToken: FeedbackHost.Cancellation)).AnsweredBallotCount;

    /// <summary>Votes until there is nothing left for the rater.</summary>
    public static async Task<int> VoteAllAsync(this FeedbackHost host, string project, string rater, Choice alignment, Choice fidelity)
    {
        int count = 0;
        while (await host.LeaseBallotAsync(project, rater) is { } ballot)
        {
            await host.VoteAsync(rater, ballot, alignment, fidelity);
            count++;
        }
        return count;
    }

    public static async Task<List<SnapshotLabel>> ReadSnapshotAsync(this FeedbackHost host, string name, long skip = 0)
    {
        var labels = new List<SnapshotLabel>();
        using var call = host.Labels.StreamSnapshotLabels(new StreamSnapshotLabelsRequest { Name = name, SkipCount = skip }, cancellationToken: FeedbackHost.Cancellation);
        while (await call.ResponseStream.MoveNext(FeedbackHost.Cancellation))
            labels.AddRange(call.ResponseStream.Current.Chunk?.Labels ?? []);
        return labels;
    }
}
