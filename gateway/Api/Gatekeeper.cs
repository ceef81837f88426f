using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Application.Callers;
using RlhfT2I.Gateway.Application.Limits;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// The door. With <c>Identity:Required</c> a call comes in only if its method may be called from outside, its credential is good, its caller's
/// role allows it and its caller is within limits; what it says of itself is then replaced by a signed token. What is not allowed is refused.
/// </summary>
internal sealed class Gatekeeper(
    RequestDelegate next, CallerDesk desk, CallLimits limits, Credentials credentials, InternalTokens tokens, IOptions<IdentityOptions> identity,
    IOptions<GatewayOptions> options)
{
    private static readonly string CreateProject = $"/{AccountService.Descriptor.FullName}/{nameof(AccountService.AccountServiceClient.CreateProject)}";

    /// <summary>Runs a call.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        string? method = endpoint is null ? null : EndpointMethods.Of(endpoint);
        if (endpoint is null)
            throw NotHere(context.Request);
        if (!identity.Value.Required)
        {
            if (method is not null)
                MediaTypes.Check(context.Request);
            RequestHeaders.Strip(context.Request.Headers, keepRater: true);
            await next(context);
        }
        else if (await IsInsideAsync(context))
        {
            await next(context);
        }
        else if (method is null)
        {
            CheckPage(context, endpoint);
            await next(context);
        }
        else
        {
            await AdmitAsync(context, method);
        }
    }

    private async Task AdmitAsync(HttpContext context, string method)
    {
        AccessPolicy policy = AccessPolicies.Of(method);
        if (!policy.Outside)
            throw NotHere(context.Request);
        IPAddress? address = context.Connection.RemoteIpAddress;
        limits.CountAddress(address);
        MediaTypes.Check(context.Request);

        Admission admission = policy.LeastRole == CallerRole.Anonymous ? desk.Anonymous() : await AuthenticateAsync(context, address);
        string? project = context.Request.RouteValues.GetValueOrDefault("project") as string ?? AccessRules.ProjectIn(context.Request.Path);
        AccessRules.Check(admission.Caller, method, project);
        string rater = context.Request.Headers[CallerIdentity.RaterHeader].ToString();
        if (rater.Length > 0 && policy.LeastRole > CallerRole.Anonymous && AccessRules.SpeaksFor(admission.Caller, rater, method))
            admission = desk.For(admission, rater);

        // Callers without a credential are counted by their address alone.
        using IDisposable? place = policy.LeastRole == CallerRole.Anonymous ? null : limits.EnterCaller(admission.Caller.Subject);
        RequestHeaders.Strip(context.Request.Headers, keepRater: false);
        context.Request.Headers[InternalTokens.HeaderName] = admission.Sign();
        await next(context);
        // Whoever makes a project owns it with the next call, and not only when the credential is looked up again.
        if (method == CreateProject)
            admission.Forget();
    }

    private async Task<Admission> AuthenticateAsync(HttpContext context, IPAddress? address)
    {
        limits.CheckRefusals(address);
        try
        {
            return await desk.AuthenticateAsync(await credentials.ReadAsync(context), context.RequestAborted);
        }
        catch (DoorRefusalException)
        {
            limits.CountRefusal(address);
            throw;
        }
    }

    // In one process with the rooms, their calls to one another come by the same port, and so do the door's own, in its caller's name, for a picture. Only who has the
    // key can sign such a token; a caller's own token counts only on this machine, where the door that signed it is.
    private async Task<bool> IsInsideAsync(HttpContext context) =>
        context.Request.Headers.TryGetValue(InternalTokens.HeaderName, out var token)
        && token is [{ } text]
        && await tokens.ReadAsync(text) is { } caller
        && (caller.GreatestRole == CallerRole.Service || (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)));

    private void CheckPage(HttpContext context, Endpoint endpoint)
    {
        bool isHealth = context.Request.Path.StartsWithSegments("/health");
        bool isOpen = isHealth
            ? options.Value.HealthOutside || context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            : endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (!isOpen)
            throw NotHere(context.Request);
        limits.CountAddress(context.Connection.RemoteIpAddress);
        RequestHeaders.Strip(context.Request.Headers, keepRater: false);
    }

    private static DoorRefusalException NotHere(HttpRequest request) =>
        ErrorReply.IsGrpc(request) ? DoorRefusalException.NoMethod(request.Path) : DoorRefusalException.NoRoute(request.Method);
}
