using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Application.Callers;

/// <summary>
/// Finds out who calls, and signs that for the rooms. What was found out is believed for <c>Gateway:CredentialCacheDuration</c>; that a
/// credential is worth nothing is remembered just as long, so that guessing costs the rooms nothing.
/// </summary>
internal sealed class CallerDesk : IDisposable
{
    private const int MaxRememberedCount = 20_000;

    private readonly ICredentialBook _book;
    private readonly InternalTokens _tokens;
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly TimeSpan _tokenRenewal;
    private readonly MemoryCache _remembered = new(new MemoryCacheOptions { SizeLimit = MaxRememberedCount });

    public CallerDesk(
        ICredentialBook book, InternalTokens tokens, IOptions<GatewayOptions> options, IOptions<IdentityOptions> identity, TimeProvider time)
    {
        _book = book;
        _tokens = tokens;
        _time = time;
        _duration = options.Value.CredentialCacheDuration;
        _tokenRenewal = identity.Value.TokenLifetime / 2;
    }

    /// <summary>Who is behind a credential.</summary>
    /// <exception cref="DoorRefusalException">Nobody: it is worth nothing.</exception>
    /// <exception cref="RlhfT2I.ServiceDefaults.Errors.UnavailableException">Nobody can say at present.</exception>
    public async Task<Admission> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (!_remembered.TryGetValue(credential.CacheKey, out Remembered? known) || known is null || known.EndTime <= now)
        {
            KnownCaller? found = await _book.FindAsync(credential, cancellationToken);
            known = new Remembered(found, now + _duration);
            // A fresh entry may be too many for the size limit; then it is not kept, and the next call asks again.
            if (_duration > TimeSpan.Zero)
                _remembered.Set(credential.CacheKey, known, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = _duration });
        }
        if (known.Caller is not { } caller || caller.ExpireTime <= now)
            throw DoorRefusalException.Credential();
        return new Admission(caller.Caller, () => known.Token(this, caller.Caller, now), () => _remembered.Remove(credential.CacheKey));
    }

    /// <summary>A caller without a credential.</summary>
    public Admission Anonymous() => new(VerifiedCaller.Anonymous, () => _tokens.Sign(VerifiedCaller.Anonymous), () => { });

    /// <summary>An owner who speaks for a rater.</summary>
    public Admission For(Admission owner, string rater)
    {
        VerifiedCaller acting = owner.Caller with { ActingRater = rater };
        return owner with { Caller = acting, Sign = () => _tokens.Sign(acting) };
    }

    /// <inheritdoc />
    public void Dispose() => _remembered.Dispose();

    private sealed class Remembered(KnownCaller? caller, DateTimeOffset endTime)
    {
        private volatile SignedToken? _token;

        public KnownCaller? Caller => caller;

        public DateTimeOffset EndTime => endTime;

        // Signing costs more than all else at the door; a token serves until half its life is over.
        public string Token(CallerDesk desk, VerifiedCaller signed, DateTimeOffset now)
        {
            if (_token is { } token && now < token.RenewTime)
                return token.Text;
            var next = new SignedToken(desk._tokens.Sign(signed), now + desk._tokenRenewal);
            _token = next;
            return next.Text;
        }
    }

    private sealed record SignedToken(string Text, DateTimeOffset RenewTime);
}
