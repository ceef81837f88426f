using System.Security.Cryptography;
using Google.Protobuf;

namespace RlhfT2I.Feedback.Application.Calls;

/// <summary>What a call with a <c>request_id</c> is recognised by when it is repeated.</summary>
/// <param name="Type">Full name of the request message.</param>
/// <param name="Id">Its <c>request_id</c>, in lower case.</param>
/// <param name="Sha256">SHA-256 of the request, 64 hexadecimal digits.</param>
internal sealed record RequestMark(string Type, string Id, string Sha256)
{
    /// <summary>The mark of a request; null if it has no id.</summary>
    public static RequestMark? Of(IMessage request, string requestId) => requestId.Length == 0
        ? null
        : new RequestMark(request.Descriptor.FullName, requestId.ToLowerInvariant(), Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray())));
}
