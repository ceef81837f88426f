using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>A session on a context.</summary>
internal sealed class FeedbackSession(FeedbackContext context, DateTimeOffset now, CancellationToken cancellationToken) : IFeedbackSession
{
    public DateTimeOffset Now => now;

    public CancellationToken CancellationToken => cancellationToken;

    public IQueryable<RegisteredImage> Images => context.Set<RegisteredImage>();

    public IQueryable<LabelingRules> Rules => context.Set<LabelingRules>();

    public IQueryable<RaterTask> Tasks => context.Set<RaterTask>();

    public IQueryable<StoredLabel> Labels => context.Set<StoredLabel>();

    public IQueryable<Snapshot> Snapshots => context.Set<Snapshot>();

    public IQueryable<SnapshotEntry> SnapshotEntries => context.Set<SnapshotEntry>();

    public IQueryable<LabelRetraction> Retractions => context.Set<LabelRetraction>();

    public IQueryable<StoredEvaluation> Evaluations => context.Set<StoredEvaluation>();

    public IQueryable<EvaluationItem> Items => context.Set<EvaluationItem>();

    public IQueryable<RaterBallot> Ballots => context.Set<RaterBallot>();

    public IQueryable<StoredVote> Votes => context.Set<StoredVote>();

    public IQueryable<AnsweredRequest> AnsweredRequests => context.Set<AnsweredRequest>();

    public IQueryable<StoredProject> Projects => context.Set<StoredProject>();

    public IQueryable<StoredMember> Members => context.Set<StoredMember>();

    public IQueryable<StoredRater> Raters => context.Set<StoredRater>();

    public IQueryable<RecordedConsent> Consents => context.Set<RecordedConsent>();

    public IQueryable<StoredInvitation> Invitations => context.Set<StoredInvitation>();

    public IQueryable<RaterSession> Sessions => context.Set<RaterSession>();

    public IQueryable<StoredApiKey> ApiKeys => context.Set<StoredApiKey>();

    public IQueryable<AuditRecord> AuditRecords => context.Set<AuditRecord>();

    public void Add(object entity) => context.Add(entity);

    public void Remove(object entity) => context.Remove(entity);

    public Task SaveAsync() => context.SaveChangesAsync(cancellationToken);
}
