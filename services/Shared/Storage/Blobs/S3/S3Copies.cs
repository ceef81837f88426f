using System.Text.RegularExpressions;

namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>
/// Keys of copies: <c>{prefix}{sha256}/{owners}.{unique}</c>. Each put makes a key that nobody used before, so a deletion, which names keys, never meets a copy that
/// was put after it had looked. S3 has no deletion on a condition that every server knows.
/// </summary>
/// <param name="prefix">What every key begins with.</param>
/// <param name="owners">The rooms of this process.</param>
internal sealed partial class S3Copies(string prefix, IReadOnlyCollection<string> owners)
{
    private const char OwnerSeparator = '-';

    private readonly HashSet<string> _owners = [.. owners];
    private readonly string _owner = string.Join(OwnerSeparator, owners.Order(StringComparer.Ordinal));

    /// <summary>A key for a new copy.</summary>
    public string NewKey(BlobAddress address) => $"{Folder(address)}{_owner}.{Guid.NewGuid():n}";

    /// <summary>What all keys of a blob begin with.</summary>
    public string Folder(BlobAddress address) => $"{prefix}{address.Digits}/";

    /// <summary>What all keys begin with whose address begins with some digits.</summary>
    public string Folders(string digits) => prefix + digits;

    /// <summary>Reads a key; <c>null</c> for what is no copy of a blob.</summary>
    public S3Copy? Parse(string key, long sizeBytes, DateTimeOffset putTime)
    {
        Match match = key.StartsWith(prefix, StringComparison.Ordinal) ? Copy().Match(key, prefix.Length) : Match.Empty;
        return match.Success
            ? new S3Copy(
                key, new BlobInfo(BlobAddress.Parse(match.Groups["digits"].Value), sizeBytes, putTime),
                match.Groups["owners"].Value.Split(OwnerSeparator).All(_owners.Contains))
            : null;
    }

    [GeneratedRegex(@"\G(?<digits>[0-9a-f]{64})/(?<owners>[a-z0-9_]+(?:-[a-z0-9_]+)*)\.[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Copy();
}

/// <summary>One copy of a blob.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Blob">The blob; the time is that of this copy.</param>
/// <param name="IsOwn">Whether only rooms of this process own it.</param>
internal sealed record S3Copy(string Key, BlobInfo Blob, bool IsOwn);
