using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Application.Limits;
using RlhfT2I.Gateway.Diagnostics;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// The outermost part of the door: counts calls in work, limits the body, and gives everything that goes wrong at the gateway (its own refusals, a
/// room that does not answer) the form of a typed error.
/// </summary>
internal sealed class Reception(RequestDelegate next, CallLimits limits, IOptions<LimitOptions> options, TimeProvider time, ILogger<Reception> logger)
{
    /// <summary>Runs a call.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var body = new LimitedBody(context.Request.Body, options.Value, ErrorReply.IsFramed(context.Request), time);
        try
        {
            using IDisposable place = limits.EnterSuite();
            CheckLength(context.Request);
            context.Request.Body = body;
            await next(context);
        }
        catch (DomainException exception) when (!context.Response.HasStarted)
        {
            Log(context, exception);
            await ErrorReply.WriteAsync(context, exception);
            return;
        }
        catch (BadHttpRequestException) when (body.Refusal is not null && !context.Response.HasStarted)
        {
            // Told below.
        }
        if ((body.Refusal ?? FaultOf(context)) is { } fault && !context.Response.HasStarted)
        {
            Log(context, fault);
            await ErrorReply.WriteAsync(context, fault);
        }
    }

    private void CheckLength(HttpRequest request)
    {
        if (request.ContentLength is { } length && length > options.Value.MaxBodyBytes)
            throw DoorRefusalException.TooLarge($"{length}", options.Value.MaxBodyBytes);
        // The server's own limit, where the proxy leaves it on, must not be below ours.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = options.Value.MaxBodyBytes;
    }

    private static DomainException? FaultOf(HttpContext context)
    {
        if (context.Features.Get<IForwarderErrorFeature>() is not { } fault)
            return null;
        string room = context.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId ?? "called";
        return fault.Error switch
        {
            ForwarderError.RequestTimedOut => DoorRefusalException.Silence(),
            // The caller has gone; nobody reads an answer.
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled => null,
            _ => UnavailableException.Peer(room, fault.Exception),
        };
    }

    private void Log(HttpContext context, DomainException exception)
    {
        string method = context.GetEndpoint() is { } endpoint ? EndpointMethods.Of(endpoint) ?? "" : "";
        if (exception is UnavailableException)
            GatewayLog.RoomDown(logger, exception, method, exception.Reason);
        else
            GatewayLog.CallRefused(logger, method, exception.Reason);
    }
}
