using System.Security.Cryptography;
using Google.Protobuf;
using RlhfT2I.Generation.Application.Ports;

namespace RlhfT2I.Generation.Application;

/// <summary>Tells the repetition of a request from another one under the same request id.</summary>
public static class Fingerprint
{
    /// <summary>The stamp of a call.</summary>
    /// <param name="request">The request, its request id included.</param>
    /// <param name="requestId">The request id; empty for none.</param>
    /// <returns><c>null</c> for a call without a request id.</returns>
    public static RequestStamp? Of(IMessage request, string requestId)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(requestId);
        if (requestId.Length == 0)
            return null;
        byte[] content = [.. System.Text.Encoding.UTF8.GetBytes(request.Descriptor.FullName), 0, .. request.ToByteArray()];
        return new RequestStamp(requestId.ToUpperInvariant(), Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
