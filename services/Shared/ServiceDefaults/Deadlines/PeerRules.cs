using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Tls;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>A room that this host calls.</summary>
internal sealed record RegisteredPeer(string Name);

/// <summary>Every room that is called has an address, of the kind that fits <see cref="TlsOptions"/>.</summary>
internal sealed class PeerRules(IEnumerable<RegisteredPeer> peers, IOptions<TlsOptions> tls) : IValidateOptions<PeerOptions>
{
    private const string Plain = "an http or https address such as http://127.0.0.1:8080, or 'self' where this host serves the room";
    private const string Guarded = "an https address such as https://reward:8080, because Tls is set; a host that serves the room itself needs no Tls";

    public ValidateOptionsResult Validate(string? name, PeerOptions options)
    {
        bool isGuarded = tls.Value.AreSet();
        string[] failures = [.. peers.Select(peer => peer.Name).Distinct().Select(peer => Check(peer, options, isGuarded)).OfType<string>()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? Check(string peer, PeerOptions options, bool isGuarded)
    {
        string key = $"{PeerOptions.SectionName}:{nameof(PeerOptions.Addresses)}:{peer}";
        string allowed = isGuarded ? Guarded : Plain;
        if (!options.Addresses.TryGetValue(peer, out string? address))
            return $"{key} is not set; it must be {allowed}.";
        return RoomAddress.IsValid(address, isGuarded) || (address == PeerOptions.Self && !isGuarded) ? null : $"{key} is '{address}'; it must be {allowed}.";
    }
}
