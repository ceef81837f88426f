using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RlhfT2I.FineTuning.Domain;

/// <summary>Identities of work, and how its settings are stored.</summary>
public static class Digests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General);

    /// <summary>Settings as bytes: equal records give equal bytes.</summary>
    /// <param name="value">A record of plain values.</param>
    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    /// <summary>Reads what <see cref="ToBytes{T}"/> wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static T FromBytes<T>(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new InvalidDataException($"The stored {typeof(T).Name} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The stored {typeof(T).Name} cannot be read.", exception);
        }
    }

    /// <summary>Digest of a record: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <param name="kind">What it is, so that two kinds with equal fields differ.</param>
    /// <param name="value">Settings and the digests of all inputs; no time and no name that people choose.</param>
    public static string Of<T>(string kind, T value) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(kind), 0, .. ToBytes(value)]));
}
