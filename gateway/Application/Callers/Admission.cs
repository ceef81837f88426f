using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Application.Callers;

/// <summary>A caller who was let in.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Sign">Makes the token that says so inside.</param>
/// <param name="Forget">Has the credential looked up anew at the next call, after one that changed the caller's roles.</param>
internal sealed record Admission(VerifiedCaller Caller, Func<string> Sign, Action Forget);
