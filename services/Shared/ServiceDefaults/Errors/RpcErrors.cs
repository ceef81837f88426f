using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>The one table of errors: every reason with its domain, status code and text. Clients switch on the reason, never on the text.</summary>
public static class RpcErrors
{
    /// <summary>Domain of reasons that every service may give.</summary>
    public const string Shared = "rlhf";

    /// <summary>Domain of accounts and access.</summary>
    public const string Account = "account.rlhf";

    /// <summary>Domain of Generation.</summary>
    public const string Generation = "generation.rlhf";

    /// <summary>Domain of Embedding.</summary>
    public const string Embedding = "embedding.rlhf";

    /// <summary>Domain of Reward.</summary>
    public const string Reward = "reward.rlhf";

    /// <summary>Domain of FineTuning.</summary>
    public const string FineTuning = "finetuning.rlhf";

    /// <summary>Domain of Feedback.</summary>
    public const string Feedback = "feedback.rlhf";

    /// <summary>All rows, in the order of <see cref="ErrorReason"/>.</summary>
    public static IReadOnlyList<RpcError> All { get; } =
    [
        new(ErrorReason.InternalError, Shared, StatusCode.Internal, false,
            "Something went wrong on our side; error id {errorId}.",
            "Give the error id to whoever operates the server."),
        new(ErrorReason.InvalidRequest, Shared, StatusCode.InvalidArgument, false,
            "The request is not valid: {violations}.",
            "Correct the fields that the details name."),
        new(ErrorReason.InvalidPageToken, Shared, StatusCode.InvalidArgument, false,
            "page_token is not one that this list gave out for these arguments.",
            "Start again without a page_token, or repeat the call with the arguments of the first page."),
        new(ErrorReason.RequestIdReused, Shared, StatusCode.InvalidArgument, false,
            "request_id {requestId} was used before with another request.",
            "Make a new UUID4 for every new request."),
        new(ErrorReason.ResourceNotFound, Shared, StatusCode.NotFound, false,
            "There is no {resourceType} named {resourceName}.",
            "List the resources of that type to see what exists."),
        new(ErrorReason.ResourceAlreadyExists, Shared, StatusCode.AlreadyExists, false,
            "There is a {resourceType} named {resourceName} already.",
            "Choose another id, or use the existing one."),
        new(ErrorReason.ResourceInUse, Shared, StatusCode.FailedPrecondition, false,
            "{resourceName} is still needed by {dependents}.",
            "Delete or finish what depends on it first."),
        new(ErrorReason.ResourceWrongState, Shared, StatusCode.FailedPrecondition, false,
            "{resourceName} is in state {state}; the call needs {requiredState}.",
            "Wait for or bring about that state."),
        new(ErrorReason.StaleParent, Shared, StatusCode.FailedPrecondition, false,
            "{resourceName} was made from {parentName}, which was changed or withdrawn since.",
            "Make it again from the present state of its parent."),
        new(ErrorReason.DigestMismatch, Shared, StatusCode.FailedPrecondition, false,
            "{resourceName} has digest {digest}; {expectedDigest} was expected.",
            "Use the content that the digest was taken of."),
        new(ErrorReason.EtagMismatch, Shared, StatusCode.Aborted, false,
            "{resourceName} was changed by someone else.",
            "Read it again, repeat the change on the new state."),
        new(ErrorReason.ConcurrentChange, Shared, StatusCode.Aborted, true,
            "Another call changed {resourceName} at the same time.",
            "Repeat the call."),
        new(ErrorReason.QueueFull, Shared, StatusCode.ResourceExhausted, true,
            "{waitingCount} pieces of work are waiting already; at most {maxCount} may.",
            "Repeat the call after the delay in the details."),
        new(ErrorReason.RateLimited, Shared, StatusCode.ResourceExhausted, true,
            "More calls than allowed: at most {maxCount} in {period}.",
            "Repeat the call after the delay in the details."),
        new(ErrorReason.QuotaExceeded, Shared, StatusCode.ResourceExhausted, false,
            "The allowance of {maxCount} {quotaName} is used up.",
            "Ask an owner of the project for more."),
        new(ErrorReason.TooManyCalls, Shared, StatusCode.ResourceExhausted, true,
            "{maxCount} calls are in work, as many as may be at once.",
            "Repeat the call when another has ended."),
        new(ErrorReason.MessageTooLarge, Shared, StatusCode.ResourceExhausted, false,
            "A message of {sizeBytes} bytes is over the limit of {maxBytes} bytes.",
            "Send or ask for less at once."),
        new(ErrorReason.RequestTooSlow, Shared, StatusCode.DeadlineExceeded, false,
            "The request came in at less than {minBytesPerSecond} bytes a second.",
            "Send it faster, and end it after its last byte."),
        new(ErrorReason.MediaTypeRefused, Shared, StatusCode.InvalidArgument, false,
            "The media type of the request is not taken here; allowed: {allowed}.",
            "Send the Content-Type that is allowed."),
        new(ErrorReason.RouteNotFound, Shared, StatusCode.NotFound, false,
            "There is nothing at this path for {verb}.",
            "Compare path and verb with the contracts in protos/."),
        new(ErrorReason.StorageFull, Shared, StatusCode.ResourceExhausted, false,
            "There is no room left on {storageName}.",
            "Free space or enlarge it; nothing was stored in part."),
        new(ErrorReason.StorageUnavailable, Shared, StatusCode.Unavailable, true,
            "{storageName} does not answer.",
            "Repeat the call; if it lasts, check that it runs."),
        new(ErrorReason.PeerUnavailable, Shared, StatusCode.Unavailable, true,
            "The {serviceName} service does not answer.",
            "Repeat the call; if it lasts, check that it runs."),
        new(ErrorReason.ServiceStopping, Shared, StatusCode.Unavailable, true,
            "The service is shutting down.",
            "Repeat the call."),
        new(ErrorReason.CallCancelled, Shared, StatusCode.Cancelled, false,
            "The caller cancelled the call.",
            ""),
        new(ErrorReason.DeadlineExceeded, Shared, StatusCode.DeadlineExceeded, false,
            "The call was not done when its deadline passed.",
            "Allow more time or ask for less at once."),
        new(ErrorReason.MethodNotImplemented, Shared, StatusCode.Unimplemented, false,
            "{method} is not served here.",
            "Check the address and the version of the client."),
        new(ErrorReason.BlobCorrupt, Shared, StatusCode.DataLoss, false,
            "The stored bytes of {resourceName} do not have their digest {digest}.",
            "Restore them from a backup, or make them again."),
        new(ErrorReason.SettingNotSupported, Shared, StatusCode.InvalidArgument, false,
            "{field} = {value} is not supported here; allowed: {allowed}.",
            "Choose an allowed value."),
        new(ErrorReason.PathOutsideRoot, Shared, StatusCode.InvalidArgument, false,
            "The path in {field} is absolute, a link, or leads out of {rootName}.",
            "Name a path below it, with / between segments."),
        new(ErrorReason.LossNotFinite, Shared, StatusCode.FailedPrecondition, false,
            "The loss of {resourceName} was not finite at step {step}.",
            "Lower the learning rate, or compute in single precision."),

        new(ErrorReason.CredentialInvalid, Account, StatusCode.Unauthenticated, false,
            "The credential is missing, wrong or expired.",
            "Sign in again, or send a valid API key."),
        new(ErrorReason.PermissionDenied, Account, StatusCode.PermissionDenied, false,
            "Your role does not allow {method} here.",
            "Ask an owner of the project for the role that does."),
        new(ErrorReason.InvitationExhausted, Account, StatusCode.FailedPrecondition, false,
            "The invitation has expired or was used as often as it may be.",
            "Ask for a new one."),
        new(ErrorReason.LastOwner, Account, StatusCode.FailedPrecondition, false,
            "{resourceName} is the last owner of the project.",
            "Make someone else an owner first."),
        new(ErrorReason.ConsentOutdated, Account, StatusCode.FailedPrecondition, false,
            "The consent text is at version {currentVersion}; version {givenVersion} was consented to.",
            "Show the present text and ask again."),

        new(ErrorReason.GrammarInvalid, Generation, StatusCode.InvalidArgument, false,
            "Line {line} of the grammar: {problem}.",
            "Correct the grammar."),
        new(ErrorReason.PromptSetEmpty, Generation, StatusCode.InvalidArgument, false,
            "The prompt set has no prompts: {problem}.",
            "Widen the grammar or list at least one prompt."),
        new(ErrorReason.ModelWrongKind, Generation, StatusCode.FailedPrecondition, false,
            "{resourceName} is a model of kind {kind}; the call needs {requiredKind}.",
            "Name a model version of that kind."),
        new(ErrorReason.ModelFileRefused, Generation, StatusCode.InvalidArgument, false,
            "{path} is not loaded: {problem}.",
            "Correct what it says; weights are read from safetensors files alone."),
        new(ErrorReason.ModelTensorMismatch, Generation, StatusCode.InvalidArgument, false,
            "Tensor {tensor} in {path}: {problem}.",
            "Use weights that fit the configuration beside them."),
        new(ErrorReason.DeviceOutOfMemory, Generation, StatusCode.ResourceExhausted, false,
            "Device {device} has too little memory for {work}.",
            "Lower the batch or image size, or use a smaller number format."),

        new(ErrorReason.ImageUnreadable, Embedding, StatusCode.FailedPrecondition, false,
            "{resourceName} cannot be decoded: {problem}.",
            "Make the image again."),
        new(ErrorReason.TextTooLong, Embedding, StatusCode.InvalidArgument, false,
            "The text has {tokenCount} tokens; the encoder reads {maxTokenCount}.",
            "Shorten it, or allow truncation."),

        new(ErrorReason.RewardModelNotTrained, Reward, StatusCode.FailedPrecondition, false,
            "{resourceName} is not trained yet.",
            "Wait until its training job has succeeded."),
        new(ErrorReason.EncoderMismatch, Reward, StatusCode.FailedPrecondition, false,
            "The vectors are of encoder {encoderDigest}; the reward model was trained on {requiredEncoderDigest}.",
            "Embed the images with that encoder, or train a reward model on this one."),
        new(ErrorReason.EmbeddingMissing, Reward, StatusCode.FailedPrecondition, true,
            "{resourceName} has no vector yet.",
            "Wait until Embedding has encoded it."),
        new(ErrorReason.TooFewLabels, Reward, StatusCode.FailedPrecondition, false,
            "There are {labelCount} usable labels; at least {requiredCount} are needed ({problem}).",
            "Collect more labels."),
        new(ErrorReason.TooFewCandidates, Reward, StatusCode.FailedPrecondition, false,
            "{resourceName} has {candidateCount} images that could be scored; {requiredCount} are to be kept.",
            "Generate more images or keep fewer."),
        new(ErrorReason.LossAtChance, Reward, StatusCode.FailedPrecondition, false,
            "The loss of {resourceName} stayed at {loss}, the value of guessing.",
            "Check labels and vectors, or change the learning rate."),

        new(ErrorReason.TrainingSetEmpty, FineTuning, StatusCode.FailedPrecondition, false,
            "{resourceName} has no image with a weight above 0.",
            "Label or score more images."),
        new(ErrorReason.PretrainingDataMissing, FineTuning, StatusCode.FailedPrecondition, false,
            "pretraining_penalty is {penalty} and the training set has no pre-training pairs.",
            "Add pairs to the training set, or set the penalty to 0."),
        new(ErrorReason.PretrainingDataBroken, FineTuning, StatusCode.FailedPrecondition, false,
            "{brokenCount} pairs of {path} are broken; at most {maxCount} may be. The first: {problem}.",
            "Repair the data or allow more."),
        new(ErrorReason.CheckpointMissing, FineTuning, StatusCode.FailedPrecondition, false,
            "{resourceName} has no checkpoint to go on from.",
            "Create a new job."),
        new(ErrorReason.CheckpointMismatch, FineTuning, StatusCode.FailedPrecondition, false,
            "{resourceName} was written with other settings or data: {difference}.",
            "Resume the job that wrote it."),
        new(ErrorReason.RankLost, FineTuning, StatusCode.Unavailable, true,
            "Rank {rank} of {worldSize} is gone.",
            "Resume the job from its last checkpoint."),

        new(ErrorReason.LeaseLost, Feedback, StatusCode.Aborted, false,
            "You do not hold {resourceName} any more: its lease ended and it went to someone else or is answered.",
            "Lease the next one."),
        new(ErrorReason.GuidelineOutdated, Feedback, StatusCode.FailedPrecondition, false,
            "{resourceName} is not the newest guideline.",
            "Read and acknowledge the newest one."),
        new(ErrorReason.RaterPaused, Feedback, StatusCode.FailedPrecondition, false,
            "You are paused in this project.",
            "Ask its owners."),
        new(ErrorReason.AnswerFrozen, Feedback, StatusCode.FailedPrecondition, false,
            "The answers to {resourceName} are in a snapshot or an ended evaluation.",
            "Ask an owner to retract them."),
        new(ErrorReason.ArmImagesMissing, Feedback, StatusCode.FailedPrecondition, false,
            "The {arm} has images for {promptCount} of {requiredPromptCount} prompts; {imagesPerSet} each are needed.",
            "Generate the missing images first."),
    ];

    /// <summary>Types that a status carries as details; JSON transcoding needs them to write the details out.</summary>
    public static TypeRegistry DetailTypes { get; } = TypeRegistry.FromMessages(
        ErrorInfo.Descriptor, BadRequest.Descriptor, ResourceInfo.Descriptor, PreconditionFailure.Descriptor, RetryInfo.Descriptor);

    private static readonly FrozenDictionary<ErrorReason, RpcError> ByReason = All.ToFrozenDictionary(error => error.Reason);

    /// <summary>The row of a reason.</summary>
    public static RpcError Of(ErrorReason reason) => ByReason[reason];
}
