using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Gateway.Application;

/// <summary>The door does not let a call in.</summary>
internal sealed class DoorRefusalException : DomainException
{
    private DoorRefusalException(ErrorReason reason, params (string Key, string Value)[] metadata)
        : base(reason, metadata.ToDictionary(entry => entry.Key, entry => entry.Value))
    {
    }

    /// <summary>The credential is missing or worth nothing; which of both is not told.</summary>
    public static DoorRefusalException Credential() => new(ErrorReason.CredentialInvalid);

    /// <summary>The caller's role does not allow the method.</summary>
    public static DoorRefusalException Role(string method) => new(ErrorReason.PermissionDenied, ("method", method));

    /// <summary>There is no such gRPC method, or none for those outside.</summary>
    public static DoorRefusalException NoMethod(string method) => new(ErrorReason.MethodNotImplemented, ("method", method));

    /// <summary>There is no such path, or none for those outside.</summary>
    public static DoorRefusalException NoRoute(string verb) => new(ErrorReason.RouteNotFound, ("verb", verb));

    /// <summary>The request is of another media type.</summary>
    public static DoorRefusalException MediaType(string allowed) => new(ErrorReason.MediaTypeRefused, ("allowed", allowed));

    /// <summary>The request is larger than allowed.</summary>
    public static DoorRefusalException TooLarge(string sizeBytes, long maxBytes) =>
        new(ErrorReason.MessageTooLarge, ("sizeBytes", sizeBytes), ("maxBytes", $"{maxBytes}"));

    /// <summary>The request comes in slower than allowed.</summary>
    public static DoorRefusalException TooSlow(int minBytesPerSecond) => new(ErrorReason.RequestTooSlow, ("minBytesPerSecond", $"{minBytesPerSecond}"));

    /// <summary>A room did not answer in time.</summary>
    public static DoorRefusalException Silence() => new(ErrorReason.DeadlineExceeded);
}
