using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>
/// Tells addresses of the public internet from all others, so that a webhook cannot make the server talk to its own machine, its network, or the metadata service of its cloud. The ranges are
/// those of the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64, ISATAP) is refused whatever it
/// carries. What cannot be known here: a prefix of public addresses that the operator's own network uses for NAT64 or inside.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Refused =
    [
        // This network; private use; shared by carriers (CGNAT); loopback; link-local, where clouds have their metadata; private use.
        .. Networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        // Protocol assignments; documentation; 6to4 relays; private use; benchmarks; documentation; multicast; reserved and broadcast.
        .. Networks("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        // A public address that Azure answers itself inside of every virtual machine.
        .. Networks("168.63.129.16/32"),
        // Of what IPv6 has allotted: protocol assignments with Teredo; documentation; 6to4; documentation.
        .. Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    ];

    /// <summary>Whether an address is one that webhooks may be sent to.</summary>
    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        bool isKnown = address.AddressFamily == AddressFamily.InterNetwork
            || (address.AddressFamily == AddressFamily.InterNetworkV6 && IsGlobalUnicast(address) && !IsIsatap(address));
        return isKnown && !Refused.Any(network => network.Contains(address));
    }

    // 2000::/3, the only part of IPv6 that is allotted for global use: loopback, unspecified, mapped, NAT64, unique local, link-local and multicast lie outside. Not by IPNetwork, which
    // takes a mapped address for the IPv4 one that it carries.
    private static bool IsGlobalUnicast(IPAddress address) => !address.IsIPv4MappedToIPv6 && (address.GetAddressBytes()[0] & 0xE0) == 0x20;

    // RFC 5214, section 6.1: the interface identifier is 0000:5efe or 0200:5efe and an IPv4 address.
    private static bool IsIsatap(IPAddress address) => (BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan(8, 4)) & ~0x0200_0000u) == 0x0000_5EFEu;

    private static IEnumerable<IPNetwork> Networks(params string[] texts) => texts.Select(text => IPNetwork.Parse(text));
}
