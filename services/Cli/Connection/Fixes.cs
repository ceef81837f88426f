using Grpc.Core;

namespace RlhfT2I.Cli.Connection;

/// <summary>
/// What to do about an error with this command line. The server's message says what to do in general; this adds the verb, and speaks for
/// errors that carry no reason.
/// </summary>
internal static class Fixes
{
    /// <summary>Advice, or null where the message says all.</summary>
    /// <param name="reason">Reason of the error; null where it has none.</param>
    /// <param name="code">Its status.</param>
    /// <param name="server">Address of the server.</param>
    public static string? Of(string? reason, StatusCode code, string server) => reason switch
    {
        "INVALID_REQUEST" => "correct what is named and give the command again; 'rlhf VERB --help' lists what is allowed",
        "RESOURCE_NOT_FOUND" => "check the name; 'rlhf models list' and 'rlhf prompts list' show what there is",
        "STALE_PARENT" => "train on a new snapshot: rlhf reward train",
        "STORAGE_FULL" => "free space on the server's disk, then give the same command again: it continues",
        "BLOB_CORRUPT" => "check the model's files: rlhf models verify",
        "REWARD_MODEL_NOT_TRAINED" => "train it first: rlhf reward train",
        "TOO_FEW_LABELS" => "label more images: rlhf label simulate",
        "TOO_FEW_CANDIDATES" or "ARM_IMAGES_MISSING" => "generate more images of each prompt: rlhf generate --images N",
        "PRETRAINING_DATA_MISSING" => "give --pretraining scenes, or --pretraining-penalty 0",
        "CREDENTIAL_INVALID" => "give an API key with --api-key or RLHF_API_KEY; an owner makes one with: rlhf keys create",
        "PERMISSION_DENIED" => "use a key with the role of an owner, or ask one",
        null => OfStatus(code, server),
        _ => null,
    };

    private static string? OfStatus(StatusCode code, string server) => code switch
    {
        StatusCode.Unavailable => $"start the suite with 'make run', or name its address with --server (now {server})",
        StatusCode.Unimplemented => "this server does not offer it; a newer release may",
        StatusCode.DeadlineExceeded => "give the same command again: it continues",
        StatusCode.Internal or StatusCode.Unknown => "see the server's log",
        _ => null,
    };
}
