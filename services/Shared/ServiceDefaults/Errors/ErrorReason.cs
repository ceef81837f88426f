namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Everything that can go wrong in a way that a caller may act on. The name in UPPER_SNAKE_CASE is the <c>reason</c> that crosses the wire;
/// <see cref="RpcErrors"/> says what each one means. A name is never changed or reused after a release.
/// </summary>
public enum ErrorReason
{
    /// <summary>Our own fault; the log has the details under the error id.</summary>
    InternalError,
    /// <summary>Fields of the request break the contract.</summary>
    InvalidRequest,
    /// <summary>A page token is not one that was given out for these arguments.</summary>
    InvalidPageToken,
    /// <summary>A request id was used before with another request.</summary>
    RequestIdReused,
    /// <summary>The named resource does not exist.</summary>
    ResourceNotFound,
    /// <summary>A resource of that name exists.</summary>
    ResourceAlreadyExists,
    /// <summary>Something still depends on the resource.</summary>
    ResourceInUse,
    /// <summary>The resource is not in a state that allows the call.</summary>
    ResourceWrongState,
    /// <summary>Something that the call builds on was withdrawn or replaced.</summary>
    StaleParent,
    /// <summary>Content does not have the digest that it should have.</summary>
    DigestMismatch,
    /// <summary>Someone else changed the resource first.</summary>
    EtagMismatch,
    /// <summary>A concurrent change won the race.</summary>
    ConcurrentChange,
    /// <summary>Too much work is waiting already.</summary>
    QueueFull,
    /// <summary>The caller sends more calls than allowed.</summary>
    RateLimited,
    /// <summary>The caller has used up an allowance.</summary>
    QuotaExceeded,
    /// <summary>The caller has as many calls in work as may be at once.</summary>
    TooManyCalls,
    /// <summary>A message is larger than allowed.</summary>
    MessageTooLarge,
    /// <summary>A request came in slower than allowed.</summary>
    RequestTooSlow,
    /// <summary>A request is of another media type than the door takes.</summary>
    MediaTypeRefused,
    /// <summary>There is nothing at that path.</summary>
    RouteNotFound,
    /// <summary>There is no room left to store something.</summary>
    StorageFull,
    /// <summary>Database, queue or blob store does not answer.</summary>
    StorageUnavailable,
    /// <summary>Another room does not answer.</summary>
    PeerUnavailable,
    /// <summary>The room is shutting down.</summary>
    ServiceStopping,
    /// <summary>The caller gave up.</summary>
    CallCancelled,
    /// <summary>The call's deadline passed.</summary>
    DeadlineExceeded,
    /// <summary>The method is not served here.</summary>
    MethodNotImplemented,
    /// <summary>Stored bytes are damaged.</summary>
    BlobCorrupt,
    /// <summary>A setting or combination of settings is not supported.</summary>
    SettingNotSupported,
    /// <summary>A path leads out of the folder that it must stay in.</summary>
    PathOutsideRoot,
    /// <summary>A loss became infinite or not a number.</summary>
    LossNotFinite,

    /// <summary>The credential is missing, wrong or expired.</summary>
    CredentialInvalid,
    /// <summary>The caller's role does not allow the call.</summary>
    PermissionDenied,
    /// <summary>The invitation has expired or was used up.</summary>
    InvitationExhausted,
    /// <summary>The last owner of a project cannot go.</summary>
    LastOwner,
    /// <summary>The consent text has a newer version.</summary>
    ConsentOutdated,

    /// <summary>A prompt grammar cannot be read.</summary>
    GrammarInvalid,
    /// <summary>A prompt set has no prompts.</summary>
    PromptSetEmpty,
    /// <summary>A model version is of another kind than the call needs.</summary>
    ModelWrongKind,
    /// <summary>A model file is of a format that is never loaded, or is malformed.</summary>
    ModelFileRefused,
    /// <summary>A tensor is missing, unexpected, misshapen or of the wrong element type.</summary>
    ModelTensorMismatch,
    /// <summary>The device has too little memory.</summary>
    DeviceOutOfMemory,

    /// <summary>An image cannot be decoded.</summary>
    ImageUnreadable,
    /// <summary>A text has more tokens than the encoder reads.</summary>
    TextTooLong,

    /// <summary>A reward model has not been trained yet.</summary>
    RewardModelNotTrained,
    /// <summary>Vectors are of another encoder than the reward model's.</summary>
    EncoderMismatch,
    /// <summary>An image has no vector yet.</summary>
    EmbeddingMissing,
    /// <summary>There are too few labels to train or judge with.</summary>
    TooFewLabels,
    /// <summary>A prompt has fewer images than are to be kept.</summary>
    TooFewCandidates,
    /// <summary>The loss stays at the value of guessing.</summary>
    LossAtChance,

    /// <summary>A training set has no images with weight.</summary>
    TrainingSetEmpty,
    /// <summary>The pre-training term is on and there are no pairs.</summary>
    PretrainingDataMissing,
    /// <summary>More pre-training pairs are broken than allowed.</summary>
    PretrainingDataBroken,
    /// <summary>There is no checkpoint to go on from.</summary>
    CheckpointMissing,
    /// <summary>A checkpoint is of other settings or data.</summary>
    CheckpointMismatch,
    /// <summary>A rank of a data-parallel job is gone.</summary>
    RankLost,

    /// <summary>The caller does not hold the lease any more.</summary>
    LeaseLost,
    /// <summary>A newer guideline has to be acknowledged first.</summary>
    GuidelineOutdated,
    /// <summary>The rater is paused.</summary>
    RaterPaused,
    /// <summary>An answer is frozen in a snapshot or an ended evaluation.</summary>
    AnswerFrozen,
    /// <summary>An arm of an evaluation lacks images for some prompts.</summary>
    ArmImagesMissing,
}
