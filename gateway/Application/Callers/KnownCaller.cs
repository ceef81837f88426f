using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Application.Callers;

/// <summary>Who is behind a credential.</summary>
/// <param name="Caller">Subject and roles.</param>
/// <param name="ExpireTime">When the credential ends; null if it does not.</param>
internal sealed record KnownCaller(VerifiedCaller Caller, DateTimeOffset? ExpireTime);
