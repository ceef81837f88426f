using System.Globalization;

namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>
/// Hosts that webhooks may be on: entries such as <c>hooks.example.org</c>, <c>hooks.example.org:8443</c> and <c>*.example.org</c>. Without a port an entry means 443; a star stands for
/// one or more labels, not for none. Numeric addresses are never allowed: what a name leads to is checked when the connection is made.
/// </summary>
internal sealed class WebhookHosts
{
    private const int HttpsPort = 443;
    private const int MaxHostLength = 253;

    private readonly List<(string Host, int Port)> _entries;

    /// <summary>Reads the entries.</summary>
    /// <exception cref="ArgumentException">One of them is not an entry.</exception>
    public WebhookHosts(IEnumerable<string> entries) =>
        _entries = [.. entries.Select(entry => Parse(entry) ?? throw new ArgumentException($"'{entry}' is not a host.", nameof(entries)))];

    /// <summary>Whether a text is an entry.</summary>
    public static bool IsEntry(string text) => Parse(text) is not null;

    /// <summary>Reads an address of a webhook.</summary>
    /// <param name="text">The address.</param>
    /// <returns>The address, or what is wrong with it.</returns>
    public (Uri? Address, string Problem) Read(string text)
    {
        if (text.Length > StoredWebhook.MaxAddressLength || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            return (null, $"is not an address of at most {StoredWebhook.MaxAddressLength} characters");
        if (address.Scheme != Uri.UriSchemeHttps)
            return (null, "does not begin with https://");
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return (null, "has a user or a fragment; neither is allowed");
        if (address.HostNameType != UriHostNameType.Dns)
            return (null, "has no name of a host; numeric addresses are not allowed");
        if (!address.IsWellFormedOriginalString())
            return (null, "has characters that are not escaped");
        if (!_entries.Exists(entry => Fits(entry, address.IdnHost, address.Port)))
            return (null, $"is not on a host that the server's setting Accounts:WebhookHosts allows ({(_entries.Count == 0 ? "it allows none" : string.Join(", ", _entries.Select(Text)))})");
        return (address, "");
    }

    private static bool Fits((string Host, int Port) entry, string host, int port)
    {
        // A full stop at the end names the same host.
        string name = host.TrimEnd('.');
        return entry.Port == port && (entry.Host.StartsWith("*.", StringComparison.Ordinal)
            ? name.EndsWith(entry.Host[1..], StringComparison.OrdinalIgnoreCase) && name.Length > entry.Host.Length - 1
            : name.Equals(entry.Host, StringComparison.OrdinalIgnoreCase));
    }

    private static string Text((string Host, int Port) entry) =>
        entry.Port == HttpsPort ? entry.Host : string.Create(CultureInfo.InvariantCulture, $"{entry.Host}:{entry.Port}");

    private static (string Host, int Port)? Parse(string text)
    {
        string[] parts = text.Split(':');
        string host = parts[0], name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        int port = HttpsPort;
        bool isPort = parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535);
        return isPort && host.Length <= MaxHostLength && Uri.CheckHostName(name) == UriHostNameType.Dns ? (host, port) : null;
    }
}
