using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>A session on a context.</summary>
internal sealed class FeedbackSession : IFeedbackSession
{
    private readonly FeedbackContext _context;
    private readonly IDatabaseClock _clock;

    private FeedbackSession(FeedbackContext context, IDatabaseClock clock, CancellationToken cancellationToken) =>
        (_context, _clock, CancellationToken) = (context, clock, cancellationToken);

    public DateTimeOffset Now { get; private set; }

    public CancellationToken CancellationToken { get; }

    public IQueryable<RegisteredImage> Images => _context.Set<RegisteredImage>();

    public IQueryable<LabelingRules> Rules => _context.Set<LabelingRules>();

    public IQueryable<RaterTask> Tasks => _context.Set<RaterTask>();

    public IQueryable<StoredLabel> Labels => _context.Set<StoredLabel>();

    public IQueryable<Snapshot> Snapshots => _context.Set<Snapshot>();

    public IQueryable<SnapshotEntry> SnapshotEntries => _context.Set<SnapshotEntry>();

    public IQueryable<LabelRetraction> Retractions => _context.Set<LabelRetraction>();

    public IQueryable<StoredGuideline> Guidelines => _context.Set<StoredGuideline>();

    public IQueryable<GuidelineAcknowledgement> GuidelineAcknowledgements => _context.Set<GuidelineAcknowledgement>();

    public IQueryable<StoredGoldQuestion> GoldQuestions => _context.Set<StoredGoldQuestion>();

    public IQueryable<StoredEvaluation> Evaluations => _context.Set<StoredEvaluation>();

    public IQueryable<EvaluationItem> Items => _context.Set<EvaluationItem>();

    public IQueryable<RaterBallot> Ballots => _context.Set<RaterBallot>();

    public IQueryable<StoredVote> Votes => _context.Set<StoredVote>();

    public IQueryable<AnsweredRequest> AnsweredRequests => _context.Set<AnsweredRequest>();

    public IQueryable<StoredProject> Projects => _context.Set<StoredProject>();

    public IQueryable<StoredMember> Members => _context.Set<StoredMember>();

    public IQueryable<StoredRater> Raters => _context.Set<StoredRater>();

    public IQueryable<RecordedConsent> Consents => _context.Set<RecordedConsent>();

    public IQueryable<StoredInvitation> Invitations => _context.Set<StoredInvitation>();

    public IQueryable<RaterSession> Sessions => _context.Set<RaterSession>();

    public IQueryable<StoredApiKey> ApiKeys => _context.Set<StoredApiKey>();

    public IQueryable<AuditRecord> AuditRecords => _context.Set<AuditRecord>();

    public IQueryable<StoredWebhook> Webhooks => _context.Set<StoredWebhook>();

    public IQueryable<WebhookDelivery> WebhookDeliveries => _context.Set<WebhookDelivery>();

    public static async Task<FeedbackSession> BeginAsync(FeedbackContext context, IDatabaseClock clock, CancellationToken cancellationToken)
    {
        var session = new FeedbackSession(context, clock, cancellationToken);
        await session.LookAtClockAsync();
        return session;
    }

    public async Task LookAtClockAsync() => Now = await _clock.GetUtcNowAsync(_context, CancellationToken);

    public Task HoldAsync(string name) => _context.HoldAsync(name, CancellationToken);

    public Task ShareAsync(string name) => _context.ShareAsync(name, CancellationToken);

    public Task MarkLocksAsync() => _context.MarkLocksAsync(CancellationToken);

    public Task LetGoOfLocksAsync() => _context.LetGoOfLocksAsync(CancellationToken);

    public Task<long> CopyLabelsAsync(string snapshot, string project, Consensus consensus, IReadOnlyList<string> generationJobs, bool goldIncluded) =>
        SnapshotCopy.RunAsync(_context, snapshot, project, consensus, generationJobs, goldIncluded, CancellationToken);

    public Task<long> CopyConsensusAsync(string snapshot, IReadOnlyList<ImageConsensus> images) => SnapshotCopy.RunAsync(_context, snapshot, images, CancellationToken);

    public void Add(object entity) => _context.Add(entity);

    public void Remove(object entity) => _context.Remove(entity);

    public Task SaveAsync() => _context.SaveChangesAsync(CancellationToken);
}
