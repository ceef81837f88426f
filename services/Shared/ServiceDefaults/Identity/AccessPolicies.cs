using System.Collections.Frozen;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>
/// Who may call which method: one row for every method of the contracts, held complete by a test. The gateway enforces it at the door; what
/// depends on the thing itself, such as whose task it is, the rooms decide. A method without a row is for rooms alone.
/// </summary>
public static class AccessPolicies
{
    private const string Feedback = "rlhf.feedback.v1.FeedbackService";
    private const string Evaluations = "rlhf.feedback.v1.EvaluationService";
    private const string Accounts = "rlhf.feedback.v1.AccountService";
    private const string DeadLetters = "rlhf.queue.v1.DeadLetterService";
    private const string Generation = "rlhf.generation.v1.GenerationService";
    private const string Models = "rlhf.generation.v1.ModelService";
    private const string Embedding = "rlhf.embedding.v1.EmbeddingService";
    private const string Reward = "rlhf.reward.v1.RewardService";
    private const string FineTuning = "rlhf.finetuning.v1.FineTuningService";

    private static readonly AccessPolicy Inside = new(CallerRole.Service, Outside: false);

    private static readonly FrozenDictionary<string, AccessPolicy> Table = Rows().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All rows, by name as gRPC writes it, such as <c>/rlhf.feedback.v1.FeedbackService/SubmitLabels</c>.</summary>
    public static IReadOnlyDictionary<string, AccessPolicy> All => Table;

    /// <summary>Who may call a method.</summary>
    /// <param name="fullMethodName">Name as gRPC writes it, with the slash at its start.</param>
    /// <returns>For a method that is not of the contracts, such as health checks: rooms alone, and not from outside.</returns>
    public static AccessPolicy Of(string fullMethodName)
    {
        ArgumentNullException.ThrowIfNull(fullMethodName);
        return Table.GetValueOrDefault(fullMethodName, Inside);
    }

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Rows() =>
    [
        .. Anonymous(Accounts, "AcceptInvitation"),

        // A rater sees tasks and ballots, the project's name and texts, and what is known of the rater.
        .. Raters(Accounts, "GetCurrentIdentity", "GetProject", "ListProjects", "GetRater", "EraseRater", "RecordConsent"),
        .. Raters(
            Feedback, "LeaseLabelTasks", "RenewLabelTaskLease", "ReleaseLabelTask", "SubmitLabels", "ReopenLabelTask", "DownloadTaskImage", "ReportTaskImage",
            "GetLabelingProgress", "GetGuideline", "AcknowledgeGuideline"),
        .. Raters(
            Evaluations, "LeaseBallots", "RenewBallotLease", "ReleaseBallot", "SubmitVote", "ReopenBallot", "DownloadBallotImage", "GetBallotProgress"),

        .. Scientists(Accounts, "CreateProject", "ListMembers", "ListRaters"),
        .. Scientists(
            Feedback, "ListLabels", "GetLabelDistribution", "ImportLabels", "CreateRetraction", "GetRetraction", "ListRetractions", "CreateLabelSnapshot",
            "GetLabelSnapshot", "ListLabelSnapshots", "StreamSnapshotLabels", "GetAgreementReport", "ListRaterStatistics", "GetLabelingSettings",
            "UpdateLabelingSettings", "CreateGuideline", "ListGuidelines", "CreateGoldQuestion", "ListGoldQuestions", "DeleteGoldQuestion", "CreateExport",
            "GetExport", "ListExports", "CancelExport", "WatchExport", "DownloadExport"),
        .. Scientists(
            Evaluations, "CreateEvaluation", "GetEvaluation", "ListEvaluations", "CancelEvaluation", "WatchEvaluation", "GetEvaluationReport", "ListVotes"),
        .. Scientists(
            Generation, "CreatePromptSet", "GetPromptSet", "ListPromptSets", "ListPrompts", "CreateGenerationJob", "GetGenerationJob", "ListGenerationJobs",
            "CancelGenerationJob", "WatchGenerationJob", "GetImage", "ListImages", "DownloadImage"),
        .. Scientists(Models, "GetModelVersion", "ListModelVersions", "VerifyModelVersion", "GetModelVersionLineage"),
        .. Scientists(Embedding, "EmbedTexts", "EmbedImages", "StreamImageEmbeddings", "GetEmbeddingCoverage"),
        .. Scientists(
            Reward, "CreateRewardTrainingJob", "GetRewardTrainingJob", "ListRewardTrainingJobs", "CancelRewardTrainingJob", "WatchRewardTrainingJob",
            "ListRewardTrainingPoints", "GetRewardModel", "ListRewardModels", "DeleteRewardModel", "ScoreImages", "SelectBestOfN", "GetRewardModelAccuracy"),
        .. Scientists(
            FineTuning, "CreateTrainingSet", "GetTrainingSet", "ListTrainingSets", "CancelTrainingSet", "WatchTrainingSet", "CreateFineTuningJob",
            "GetFineTuningJob", "ListFineTuningJobs", "CancelFineTuningJob", "ResumeFineTuningJob", "WatchFineTuningJob", "ListFineTuningPoints",
            "ListFineTuningSamples", "DownloadFineTuningSample", "DownloadFineTuningEvents", "GetCheckpoint", "ListCheckpoints", "PublishCheckpoint"),

        // Credentials, people, and what a project tells the world.
        .. Owners(
            Accounts, "UpdateProject", "CreateMember", "DeleteMember", "PauseRater", "ResumeRater", "CreateInvitation", "ListInvitations", "DeleteInvitation",
            "CreateApiKey", "ListApiKeys", "DeleteApiKey", "CreateWebhook", "ListWebhooks", "DeleteWebhook", "ListAuditEvents"),
        // These read and write the server's disk, and model versions are every project's.
        .. Rows(
            Models, new AccessPolicy(CallerRole.Owner, Outside: true, OwnedModels: true), ["ImportModelVersion", "ExportModelVersion", "DeleteModelVersion"]),

        .. Insiders(Accounts, "AuthenticateCredential"),
        // Dead letters hold messages of every project: no project's role reaches them.
        .. Rows(DeadLetters, new AccessPolicy(CallerRole.Operator, Outside: true), ["ListDeadLetters", "RedriveDeadLetters", "DiscardDeadLetters"]),
    ];

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Anonymous(string service, params string[] methods) =>
        Rows(service, new AccessPolicy(CallerRole.Anonymous, Outside: true), methods);

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Raters(string service, params string[] methods) =>
        Rows(service, new AccessPolicy(CallerRole.Rater, Outside: true), methods);

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Scientists(string service, params string[] methods) =>
        Rows(service, new AccessPolicy(CallerRole.Scientist, Outside: true), methods);

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Owners(string service, params string[] methods) =>
        Rows(service, new AccessPolicy(CallerRole.Owner, Outside: true), methods);

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Insiders(string service, params string[] methods) => Rows(service, Inside, methods);

    private static IEnumerable<KeyValuePair<string, AccessPolicy>> Rows(string service, AccessPolicy policy, string[] methods) =>
        methods.Select(method => KeyValuePair.Create($"/{service}/{method}", policy));
}
