using System.Text.Json;
using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Application.Callers;
using RlhfT2I.Gateway.Application.Limits;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// Sign-in of the pages. <c>POST /session</c> with <c>{"apiKey"}</c>, or with <c>{"invitationSecret", "displayName", "requestId"}</c>, answers 204 with a cookie;
/// <c>DELETE /session</c> takes the cookie back. Where nobody has to sign in there is neither.
/// </summary>
internal static class SessionEndpoint
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 2 };

    /// <summary>Signs in.</summary>
    /// <exception cref="DoorRefusalException">The secret is worth nothing, or too many were tried from this address.</exception>
    public static async Task<IResult> PostAsync(
        HttpContext context, CallerDesk desk, ICredentialBook book, CallLimits limits, IOptions<IdentityOptions> identity, CancellationToken cancellationToken)
    {
        if (!identity.Value.Required)
            throw DoorRefusalException.NoRoute(context.Request.Method);
        // A form of another origin cannot send this type, so nobody is signed in by a link.
        MediaTypes.Check(context.Request);
        limits.CheckRefusals(context.Connection.RemoteIpAddress);
        try
        {
            (string secret, DateTimeOffset? expireTime) = await ExchangeAsync(await ReadAsync(context.Request, cancellationToken), desk, book, cancellationToken);
            SessionCookie.Set(context.Response, secret, expireTime);
            return Results.NoContent();
        }
        catch (DoorRefusalException)
        {
            limits.CountRefusal(context.Connection.RemoteIpAddress);
            throw;
        }
    }

    /// <summary>Signs out.</summary>
    public static IResult Delete(HttpContext context)
    {
        SessionCookie.Delete(context.Response);
        return Results.NoContent();
    }

    private static async Task<SignIn?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<SignIn>(request.Body, Json, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<(string Secret, DateTimeOffset? ExpireTime)> ExchangeAsync(
        SignIn? signIn, CallerDesk desk, ICredentialBook book, CancellationToken cancellationToken)
    {
        switch (signIn)
        {
            case { ApiKey: { } key, InvitationSecret: null } when Credential.OfBearer(key) is { } credential:
                await desk.AuthenticateAsync(credential, cancellationToken);
                return (credential.Secret, null);
            case { ApiKey: null, InvitationSecret: { } invitation }:
                return await book.AcceptInvitationAsync(invitation, signIn.DisplayName ?? "", signIn.RequestId ?? "", cancellationToken)
                    is { } session ? session : throw DoorRefusalException.Credential();
            default:
                throw DoorRefusalException.Credential();
        }
    }

    private sealed record SignIn(string? ApiKey, string? InvitationSecret, string? DisplayName, string? RequestId);
}
