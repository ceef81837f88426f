using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>The token that this host calls other rooms with; signed anew when half of its life is over.</summary>
/// <param name="tokens">Signs it.</param>
/// <param name="environment">Names the host.</param>
/// <param name="options">How long a token lives.</param>
/// <param name="time">Clock of its life.</param>
internal sealed class RoomToken(InternalTokens tokens, IHostEnvironment environment, IOptions<IdentityOptions> options, TimeProvider time)
{
    private volatile Signed? _signed;

    /// <summary>A token that is good for at least half its life.</summary>
    /// <returns>Null where there is no key to sign with.</returns>
    public string? Get()
    {
        if (!tokens.CanSign)
            return null;
        DateTimeOffset now = time.GetUtcNow();
        if (_signed is { } signed && now < signed.RenewTime && now >= signed.SignTime)
            return signed.Token;
        // Two callers at once sign two tokens; both are good.
        var next = new Signed(tokens.Sign(VerifiedCaller.Room(environment.ApplicationName)), now, now + (options.Value.TokenLifetime / 2));
        _signed = next;
        return next.Token;
    }

    private sealed record Signed(string Token, DateTimeOffset SignTime, DateTimeOffset RenewTime);
}
