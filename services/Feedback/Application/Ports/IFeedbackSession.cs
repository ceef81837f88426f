using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>What is stored, for the length of one use case. In a writing use case entities are tracked and nothing else writes meanwhile.</summary>
internal interface IFeedbackSession
{
    /// <summary>Database time when the session began.</summary>
    DateTimeOffset Now { get; }

    CancellationToken CancellationToken { get; }

    IQueryable<RegisteredImage> Images { get; }

    IQueryable<LabelingRules> Rules { get; }

    IQueryable<RaterTask> Tasks { get; }

    IQueryable<StoredLabel> Labels { get; }

    IQueryable<Snapshot> Snapshots { get; }

    IQueryable<SnapshotEntry> SnapshotEntries { get; }

    IQueryable<LabelRetraction> Retractions { get; }

    IQueryable<StoredEvaluation> Evaluations { get; }

    IQueryable<EvaluationItem> Items { get; }

    IQueryable<RaterBallot> Ballots { get; }

    IQueryable<StoredVote> Votes { get; }

    IQueryable<AnsweredRequest> AnsweredRequests { get; }

    IQueryable<StoredProject> Projects { get; }

    IQueryable<StoredMember> Members { get; }

    IQueryable<StoredRater> Raters { get; }

    IQueryable<RecordedConsent> Consents { get; }

    IQueryable<StoredInvitation> Invitations { get; }

    IQueryable<RaterSession> Sessions { get; }

    IQueryable<StoredApiKey> ApiKeys { get; }

    IQueryable<AuditRecord> AuditRecords { get; }

    /// <summary>Stores a new entity with the next save.</summary>
    void Add(object entity);

    /// <summary>Deletes an entity with the next save.</summary>
    void Remove(object entity);

    /// <summary>Writes what was added and changed; it lasts once the use case has ended well.</summary>
    Task SaveAsync();
}
