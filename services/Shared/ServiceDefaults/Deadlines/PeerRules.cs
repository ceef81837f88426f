using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>A room that this host calls.</summary>
internal sealed record RegisteredPeer(string Name);

/// <summary>Every room that is called has an address.</summary>
internal sealed class PeerRules(IEnumerable<RegisteredPeer> peers) : IValidateOptions<PeerOptions>
{
    public ValidateOptionsResult Validate(string? name, PeerOptions options)
    {
        string[] failures = [.. peers.Select(peer => peer.Name).Distinct().Select(peer => Check(peer, options)).OfType<string>()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? Check(string peer, PeerOptions options)
    {
        string key = $"{PeerOptions.SectionName}:{nameof(PeerOptions.Addresses)}:{peer}";
        const string Allowed = "an http or https address such as http://127.0.0.1:8080, or 'self' where this host serves the room";
        if (!options.Addresses.TryGetValue(peer, out string? address))
            return $"{key} is not set; it must be {Allowed}.";
        return IsAddress(address) ? null : $"{key} is '{address}'; it must be {Allowed}.";
    }

    private static bool IsAddress(string address) =>
        address == PeerOptions.Self
        || (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/");
}
