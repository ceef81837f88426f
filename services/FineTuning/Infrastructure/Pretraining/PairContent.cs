using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>A pair as it is stored.</summary>
/// <param name="Caption">Its text.</param>
/// <param name="Image">Its image file.</param>
/// <param name="Weight">What its loss is multiplied by.</param>
internal sealed record PairContent(string Caption, byte[] Image, double Weight = 1)
{
    /// <summary>64 bits of SHA-256 over all three, by which a later change is seen.</summary>
    public ulong Check()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Caption));
        hash.AppendData([0]);
        hash.AppendData(BitConverter.GetBytes(Weight));
        hash.AppendData(Image);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}
