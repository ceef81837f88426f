using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Embedding.Domain;

/// <summary>How vectors and texts become bytes and digests.</summary>
public static class VectorBytes
{
    /// <summary>Numbers as float32, little-endian, one after the other.</summary>
    /// <param name="numbers">The numbers.</param>
    public static byte[] Write(ReadOnlySpan<float> numbers)
    {
        byte[] bytes = new byte[checked(numbers.Length * sizeof(float))];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), numbers[i]);
        return bytes;
    }

    /// <summary>The numbers of <see cref="Write"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are no whole numbers of four.</exception>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(float) != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not float32 numbers.", nameof(bytes));
        float[] numbers = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return numbers;
    }

    /// <summary>SHA-256 of a text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
