using Microsoft.Net.Http.Headers;
using RlhfT2I.Gateway.Application;

namespace RlhfT2I.Gateway.Api;

/// <summary>What a call may be sent as. A form or a text, which a page of any origin can send without asking, is neither gRPC nor JSON.</summary>
internal static class MediaTypes
{
    private const string JsonType = "application/json";

    /// <summary>Refuses other media types.</summary>
    /// <exception cref="DoorRefusalException">It is another.</exception>
    public static void Check(HttpRequest request)
    {
        if (ErrorReply.IsGrpc(request) || (HttpMethods.IsGet(request.Method) && request.ContentType is null))
            return;
        bool isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase);
        // A DELETE has no body in these contracts, and no page may send one to another origin without asking.
        if (!isJson && !(HttpMethods.IsDelete(request.Method) && request.ContentType is null))
            throw DoorRefusalException.MediaType(JsonType);
    }
}
