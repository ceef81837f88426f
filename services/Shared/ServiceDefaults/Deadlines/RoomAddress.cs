namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>What the address of a room is: <c>http://host:port</c> or <c>https://host:port</c>, nothing behind it.</summary>
public static class RoomAddress
{
    /// <summary>Whether a text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isGuarded">Whether rooms speak TLS with each other, so that <c>https</c> alone will do.</param>
    public static bool IsValid(string text, bool isGuarded) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !isGuarded))
        && uri is { AbsolutePath: "/", Query: "", UserInfo: "" };
}
