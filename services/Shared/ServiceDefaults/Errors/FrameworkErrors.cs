using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Diagnostics;
using RlhfT2I.ServiceDefaults.Hosting;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Gives a reason to the errors that the gRPC framework answers by itself, before or after any interceptor: a message over the limit, bytes that
/// are no message, a method that is not served.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="limits">The limits that a message may be over.</param>
internal sealed class FrameworkErrors(RequestDelegate next, IOptions<MessageLimitOptions> limits)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    /// <summary>Runs the call and completes its status.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context).ConfigureAwait(false);
        IHeaderDictionary? place = PlaceOfStatus(context);
        if (place is null || place.IsReadOnly || place.ContainsKey(DetailsHeader) || !int.TryParse(place[StatusHeader], out int code))
            return;
        if (StatusOf((StatusCode)code, place[MessageHeader].ToString(), context) is not { } status)
            return;
        place[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        place[MessageHeader] = Uri.EscapeDataString(status.Message);
        place[DetailsHeader] = Convert.ToBase64String(status.ToByteArray());
    }

    // A call that ends before its first byte has its status among the headers, any other in the trailers.
    private static IHeaderDictionary? PlaceOfStatus(HttpContext context) =>
        context.Response.HasStarted ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : context.Response.Headers;

    private RpcStatus? StatusOf(StatusCode code, string text, HttpContext context)
    {
        switch (code)
        {
            case StatusCode.ResourceExhausted:
                // The framework says 'Received message exceeds ...' or 'Sending message exceeds ...', and not by how much.
                bool sending = text.StartsWith("Sending", StringComparison.Ordinal);
                int maxBytes = sending ? limits.Value.MaxSendBytes : limits.Value.MaxReceiveBytes;
                return ErrorStatus.From(
                    ErrorReason.MessageTooLarge,
                    new Dictionary<string, string> { ["sizeBytes"] = $"more than {maxBytes}", ["maxBytes"] = $"{maxBytes}" });
            case StatusCode.Unimplemented:
                return ErrorStatus.From(ErrorReason.MethodNotImplemented, new Dictionary<string, string> { ["method"] = context.Request.Path });
            case StatusCode.Unknown when !ServerCallMeasures.HasBegun(context):
                // The framework takes bytes that are no message for a fault of the method, which it never called.
                return ErrorStatus.From(new InvalidRequestException([new FieldViolation("message", "its bytes are not those of the method's request message")]));
            default:
                return null;
        }
    }
}
