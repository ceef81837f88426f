using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Application.Exports;

/// <summary>Standing votes of an evaluation, in the order of their arrival.</summary>
/// <param name="evaluation">Name of the evaluation.</param>
internal sealed class VoteTable(string evaluation) : IExportTable
{
    private const int PageSize = 5000;

    public string SchemaVersion => "votes.1";

    public IReadOnlyList<ExportColumn> Columns { get; } =
    [
        new("name", ExportColumnType.Text),
        new("prompt", ExportColumnType.Text),
        new("item_index", ExportColumnType.Whole),
        new("ballot_kind", ExportColumnType.Text),
        new("rater", ExportColumnType.Text),
        new("candidate_first", ExportColumnType.Flag),
        new("alignment", ExportColumnType.Text),
        new("fidelity", ExportColumnType.Text),
        new("response_seconds", ExportColumnType.Number),
        new("create_time", ExportColumnType.Time),
    ];

    public Task<long> CountAsync(IFeedbackSession session) => Standing(session).LongCountAsync(session.CancellationToken);

    public async IAsyncEnumerable<ExportCell[]> ReadAsync(IFeedbackSession session)
    {
        string project = evaluation[..evaluation.IndexOf("/evaluations/", StringComparison.Ordinal)];
        for (long after = 0; ;)
        {
            List<StoredVote> page = await Standing(session).Where(vote => vote.Number > after).OrderBy(vote => vote.Number).Take(PageSize)
                .ToListAsync(session.CancellationToken);
            foreach (StoredVote vote in page)
                yield return Row(project, vote);
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Number;
        }
    }

    private IQueryable<StoredVote> Standing(IFeedbackSession session) =>
        session.Votes.AsNoTracking().Where(vote => vote.EvaluationName == evaluation && vote.SupersedingVote == null);

    private static ExportCell[] Row(string project, StoredVote vote) =>
    [
        vote.Name, vote.Prompt, vote.ItemIndex, ExportNames<BallotKind>.Of(vote.Kind), $"{project}/raters/{vote.RaterId}", vote.CandidateFirst,
        ExportNames<Outcome>.Of(vote.OutcomeOn(Criterion.Alignment)), ExportNames<Outcome>.Of(vote.OutcomeOn(Criterion.Fidelity)), vote.ResponseDuration, vote.CreateTime,
    ];
}
