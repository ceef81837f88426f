using System.Security.Cryptography;

namespace RlhfT2I.Storage.Blobs;

/// <summary>Address of a blob: the SHA-256 of its bytes, 64 lower-case hexadecimal digits. Nothing else can be an address, so none leads out of a store.</summary>
public sealed record BlobAddress
{
    /// <summary>Digits of an address.</summary>
    public const int Length = 64;

    private BlobAddress(string digits) => Digits = digits;

    /// <summary>The 64 digits.</summary>
    public string Digits { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">64 lower-case hexadecimal digits.</param>
    /// <exception cref="InvalidBlobAddressException">It is anything else.</exception>
    public static BlobAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && IsHexadecimal(text) ? new BlobAddress(text) : throw new InvalidBlobAddressException(text);
    }

    /// <summary>Address of bytes at hand.</summary>
    /// <param name="bytes">The bytes.</param>
    public static BlobAddress Of(ReadOnlySpan<byte> bytes) => FromHash(SHA256.HashData(bytes));

    /// <inheritdoc />
    public override string ToString() => Digits;

    internal static BlobAddress FromHash(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));

    internal static bool IsHexadecimal(string text) => text.All(char.IsAsciiHexDigitLower);
}
