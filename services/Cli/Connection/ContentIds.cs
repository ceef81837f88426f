using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace RlhfT2I.Cli.Connection;

/// <summary>
/// Ids that are functions of what is asked for: the same command asks for the same resource again instead of a second one.
/// </summary>
internal static class ContentIds
{
    private const int IdDigits = 20;

    /// <summary>Id of the resource that a request describes.</summary>
    /// <param name="kind">What the id begins with, such as <c>generation</c>.</param>
    /// <param name="content">The resource as asked for.</param>
    /// <param name="further">What else makes the request.</param>
    public static string Of(string kind, IMessage content, params string[] further)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(content.Descriptor.FullName));
        hash.AppendData(content.ToByteArray());
        foreach (string text in further)
        {
            hash.AppendData([0]);
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }

        return $"{kind}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..IdDigits]}";
    }

    /// <summary>A UUID4 that is a function of a text.</summary>
    public static string RequestId(string text)
    {
        byte[] bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
