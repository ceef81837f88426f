using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using RlhfT2I.ServiceDefaults.Errors;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.Gateway.Api;

/// <summary>Writes an error of the gateway as the caller's door writes errors: as a gRPC status, or as JSON with the HTTP status that belongs to it.</summary>
internal static class ErrorReply
{
    private const string GrpcType = "application/grpc";

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithTypeRegistry(RpcErrors.DetailTypes));

    /// <summary>Whether a call is gRPC or gRPC-Web.</summary>
    public static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Writes an error. Nothing may have been sent yet.</summary>
    /// <param name="context">The call.</param>
    /// <param name="exception">What is wrong.</param>
    public static Task WriteAsync(HttpContext context, DomainException exception)
    {
        RpcStatus status = ErrorStatus.From(exception);
        context.Response.Clear();
        return IsGrpc(context.Request) ? WriteGrpc(context, status) : WriteJsonAsync(context.Response, exception.Reason, status);
    }

    /// <summary>Whether a body is a row of framed messages: gRPC, and gRPC-Web unless it is base64.</summary>
    public static bool IsFramed(HttpRequest request) =>
        IsGrpc(request) && !request.ContentType!.StartsWith(GrpcType + "-web-text", StringComparison.OrdinalIgnoreCase);

    // A status without a message before it stands among the headers ('trailers-only'), in gRPC-Web too.
    private static Task WriteGrpc(HttpContext context, RpcStatus status)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = context.Request.ContentType;
        response.Headers["grpc-status"] = status.Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(status.Message);
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
        return Task.CompletedTask;
    }

    private static Task WriteJsonAsync(HttpResponse response, ErrorReason reason, RpcStatus status)
    {
        response.StatusCode = reason switch
        {
            ErrorReason.MessageTooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorReason.RequestTooSlow => StatusCodes.Status408RequestTimeout,
            ErrorReason.MediaTypeRefused => StatusCodes.Status415UnsupportedMediaType,
            _ => HttpStatusOf((StatusCode)status.Code),
        };
        if (DelayOf(status) is { } delay)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/json";
        return response.WriteAsync(Json.Format(status));
    }

    private static TimeSpan? DelayOf(RpcStatus status) =>
        status.Details.FirstOrDefault(detail => detail.Is(RetryInfo.Descriptor)) is { } detail ? detail.Unpack<RetryInfo>().RetryDelay.ToTimeSpan() : null;

    // google/rpc/code.proto.
    private static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };
}
