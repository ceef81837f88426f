using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>
/// What is stored, for the length of one use case. In a writing use case entities are tracked. On an embedded database nothing else writes meanwhile; on a server others do, and what must
/// stay true until the end is locked: names by this session, rows by <c>ForUpdate</c>. Names come first: the caller, the project, then rows in the order of their keys.
/// </summary>
internal interface IFeedbackSession
{
    /// <summary>Database time when the session began or last looked.</summary>
    DateTimeOffset Now { get; }

    CancellationToken CancellationToken { get; }

    IQueryable<RegisteredImage> Images { get; }

    IQueryable<LabelingRules> Rules { get; }

    IQueryable<RaterTask> Tasks { get; }

    IQueryable<StoredLabel> Labels { get; }

    IQueryable<Snapshot> Snapshots { get; }

    IQueryable<SnapshotEntry> SnapshotEntries { get; }

    IQueryable<LabelRetraction> Retractions { get; }

    IQueryable<StoredGuideline> Guidelines { get; }

    IQueryable<GuidelineAcknowledgement> GuidelineAcknowledgements { get; }

    IQueryable<StoredGoldQuestion> GoldQuestions { get; }

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

    IQueryable<StoredWebhook> Webhooks { get; }

    IQueryable<WebhookDelivery> WebhookDeliveries { get; }

    /// <summary>Looks at the clock again: a lock may have been waited for, and leases have ended meanwhile.</summary>
    Task LookAtClockAsync();

    /// <summary>Has a name alone until the use case ends.</summary>
    Task HoldAsync(string name);

    /// <summary>Has a name until the use case ends, together with others who share it.</summary>
    Task ShareAsync(string name);

    /// <summary>Marks the moment for <see cref="LetGoOfLocksAsync"/>.</summary>
    Task MarkLocksAsync();

    /// <summary>Lets go of the rows that were locked since the mark, ahead of a wait for another one; nothing was written since.</summary>
    Task LetGoOfLocksAsync();

    /// <summary>Copies the standing labels of a project into a snapshot, in its order, at once; none of them passes through this process.</summary>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="project">The project.</param>
    /// <param name="consensus">How several labels of one image become one: not at all, or by their majority.</param>
    /// <param name="generationJobs">Only images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Whether answers to gold questions are copied too.</param>
    /// <returns>Entries that the snapshot has.</returns>
    Task<long> CopyLabelsAsync(string snapshot, string project, Consensus consensus, IReadOnlyList<string> generationJobs, bool goldIncluded);

    /// <summary>Copies what labels were found to say together into a snapshot, in its order.</summary>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="images">One row for each image.</param>
    /// <returns>Entries that the snapshot has.</returns>
    Task<long> CopyConsensusAsync(string snapshot, IReadOnlyList<ImageConsensus> images);

    /// <summary>Stores a new entity with the next save.</summary>
    void Add(object entity);

    /// <summary>Deletes an entity with the next save.</summary>
    void Remove(object entity);

    /// <summary>Writes what was added and changed; it lasts once the use case has ended well.</summary>
    Task SaveAsync();
}
