using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Generation.Domain;

/// <summary>Names and seeds of images as functions of what they are made for, never of batch, worker or time.</summary>
public static class ImageIdentity
{
    private const int IdBytes = 16;

    /// <summary>Last segment of an image's name: 32 hexadecimal digits.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    /// <param name="promptId">Id of the prompt within its set.</param>
    /// <param name="sampleIndex">Which image of its prompt.</param>
    public static string IdOf(string jobName, string promptId, int sampleIndex)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{jobName}\n{promptId}\n{sampleIndex}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes));
    }

    /// <summary>
    /// Seed of an image: <c>SeedSequence</c> over the job's seed, the prompt's text and the sample index. So two model versions that
    /// are asked with one seed start from the same noise, whatever set or place the prompt stands in.
    /// </summary>
    /// <param name="jobSeed">Seed of the job.</param>
    /// <param name="promptText">Text of the prompt.</param>
    /// <param name="sampleIndex">Which image of its prompt.</param>
    /// <returns>63 bits, at least 0.</returns>
    public static long SeedOf(long jobSeed, string promptText, int sampleIndex)
    {
        ulong prompt = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(promptText)));
        ulong seed = SeedSequence.Derive(unchecked((ulong)jobSeed), prompt, (ulong)sampleIndex);
        return (long)(seed & long.MaxValue);
    }
}
