using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Labels;
using RlhfT2I.Cli.Output;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using PanelBallot = RlhfT2I.Scenes.Panel.Ballot;
using PanelVote = RlhfT2I.Scenes.Panel.Vote;

namespace RlhfT2I.Cli.Evaluations;

/// <summary>Lets simulated raters vote on blind ballots until an evaluation has all its votes.</summary>
/// <param name="session">The server.</param>
/// <param name="panel">The raters.</param>
internal sealed class VoteSimulation(Session session, SimulatedPanel panel)
{
    private const int BallotsAtOnce = 4, Refusals = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300), QuietTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SimulatedResponse = TimeSpan.FromSeconds(4);

    /// <summary>Votes until the evaluation is complete.</summary>
    /// <param name="evaluation">Its name.</param>
    /// <param name="cancellationToken">Ends the work between ballots.</param>
    /// <returns>The evaluation in its final state.</returns>
    /// <exception cref="InputException">The raters ran out of ballots before the evaluation had its votes.</exception>
    public Task<Evaluation> RunAsync(string evaluation, CancellationToken cancellationToken) =>
        session.Screen.Progress.RunAsync("voting (simulated)", "votes", async sink =>
        {
            long quietSince = TimeProvider.System.GetTimestamp();
            while (true)
            {
                Evaluation state = await ReportAsync(evaluation, sink, cancellationToken);
                if (state.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled)
                    return state;
                long[] voted = await Task.WhenAll(panel.Raters.Select(person => VoteAsync(person, evaluation, sink, cancellationToken)));
                if (voted.Sum() > 0)
                    quietSince = TimeProvider.System.GetTimestamp();
                else if (TimeProvider.System.GetElapsedTime(quietSince) > QuietTime)
                    throw TooFewRaters(state);
                else
                    await Task.Delay(Pause, cancellationToken);
            }
        });

    private InputException TooFewRaters(Evaluation state) => new(
        "--raters",
        $"{panel.Raters.Count} raters have no ballots left, and {state.Name} has {state.Progress?.CompletedCount ?? 0} of "
            + $"{state.Progress?.TotalCount ?? 0} votes",
        $"simulate at least {state.VotesPerPrompt} raters, or let people vote");

    private async Task<Evaluation> ReportAsync(string evaluation, IProgressSink sink, CancellationToken cancellationToken)
    {
        Evaluation state = (await session.Suite.Evaluation.GetEvaluationAsync(
            new() { Name = evaluation }, cancellationToken: cancellationToken)).Evaluation;
        sink.Report(state.Progress?.CompletedCount ?? 0, state.Progress?.TotalCount ?? 0);
        return state;
    }

    private async Task<long> VoteAsync(SimulatedPerson person, string evaluation, IProgressSink sink, CancellationToken cancellationToken)
    {
        long voted = 0;
        int refusals = 0;
        while (true)
        {
            LeaseBallotsResponse leased = await session.Suite.Evaluation.LeaseBallotsAsync(
                new() { Parent = session.Names.Project, BallotCount = BallotsAtOnce },
                Suite.As(person.Id),
                cancellationToken: cancellationToken);
            if (leased.Ballots.Count == 0)
                return voted;
            try
            {
                foreach (Ballot ballot in leased.Ballots)
                {
                    SubmitVoteRequest vote = await DecideAsync(person, ballot, cancellationToken);
                    await session.Suite.Evaluation.SubmitVoteAsync(vote, Suite.As(person.Id), cancellationToken: cancellationToken);
                    voted++;
                }
            }
            catch (RpcException problem) when (problem.StatusCode == StatusCode.Aborted && ++refusals < Refusals)
            {
                continue; // the lease went to someone else: take what there is now
            }

            await ReportAsync(evaluation, sink, cancellationToken);
        }
    }

    private async Task<SubmitVoteRequest> DecideAsync(SimulatedPerson person, Ballot ballot, CancellationToken cancellationToken)
    {
        byte[][] first = await DownloadAsync(person, ballot, ballot.FirstImages, cancellationToken);
        byte[][] second = await DownloadAsync(person, ballot, ballot.SecondImages, cancellationToken);
        PanelBallot answer = panel.Compare(person, ballot.PromptText, first, second);
        return new SubmitVoteRequest
        {
            Name = ballot.Name,
            LeaseToken = ballot.LeaseToken,
            Vote = new BallotVote
            {
                Alignment = ChoiceOf(answer.Alignment),
                Fidelity = ChoiceOf(answer.Fidelity),
                ResponseDuration = Duration.FromTimeSpan(SimulatedResponse),
            },
        };
    }

    private Task<byte[][]> DownloadAsync(
        SimulatedPerson person, Ballot ballot, IEnumerable<BlindImage> images, CancellationToken cancellationToken) =>
        Task.WhenAll(images.Select(image => ServerStreams.DownloadAsync(
            session.Suite.Patience,
            () => session.Suite.Evaluation.DownloadBallotImage(
                new() { Name = ballot.Name, ImageToken = image.ImageToken }, Suite.As(person.Id), cancellationToken: cancellationToken),
            message => (message.Header, message.Chunk),
            cancellationToken)));

    private static Choice ChoiceOf(PanelVote vote) => vote switch
    {
        PanelVote.First => Choice.First,
        PanelVote.Second => Choice.Second,
        _ => Choice.Tie,
    };
}
