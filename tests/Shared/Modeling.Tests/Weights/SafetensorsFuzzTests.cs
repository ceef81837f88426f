using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

/// <summary>Whatever the bytes, opening gives a file whose every tensor reads, or the one documented exception.</summary>
public sealed class SafetensorsFuzzTests
{
    private const string Letters = "{}[]\",:0123456789-+.eE \\u/abdtypeF32shapeoffset_";

    private static readonly byte[] Valid = SafetensorsBytes.Build(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},"c":{"dtype":"I64","shape":[0],"data_offsets":[26,26]}}   """, 26);

    [Fact]
    public void Open_ValidSeed_ReadsEveryTensor()
    {
        using var folder = new TemporaryFolder();
        OpenAndRead(folder, Valid).ShouldBeTrue();
    }

    [Fact]
    public void Open_RandomBytes_SucceedsOrRefuses() => Check(ArbMap.Default.GeneratorFor<byte[]>());

    [Fact]
    public void Open_FlippedBits_SucceedsOrRefuses() => Check(
        from flips in Gen.NonEmptyListOf(Gen.Choose(0, (Valid.Length * 8) - 1))
        select Mutate(bytes =>
        {
            foreach (int bit in flips.Take(4))
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            return bytes;
        }));

    [Fact]
    public void Open_TruncatedOrLengthened_SucceedsOrRefuses() => Check(
        from length in Gen.Choose(0, Valid.Length + 64)
        select Mutate(bytes => [.. bytes.Take(length), .. new byte[Math.Max(0, length - bytes.Length)]]));

    [Fact]
    public void Open_EditedHeader_SucceedsOrRefuses() => Check(
        from at in Gen.Choose(8, Valid.Length - 30)
        from removed in Gen.Choose(0, 6)
        from inserted in Gen.ListOf(Gen.Elements(Letters.ToCharArray()))
        select Mutate(bytes =>
        {
            byte[] header = [.. bytes[8..at], .. Encoding.UTF8.GetBytes([.. inserted.Take(8)]), .. bytes[Math.Min(at + removed, bytes.Length - 26)..^26]];
            return SafetensorsBytes.Build(header, 26);
        }));

    private static byte[] Mutate(Func<byte[], byte[]> change) => change([.. Valid]);

    private static void Check(Gen<byte[]> files)
    {
        using var folder = new TemporaryFolder();
        Prop.ForAll(files.ToArbitrary(), bytes =>
        {
            OpenAndRead(folder, bytes);
            return true;
        }).Check(Fuzzing.Runs(500));
    }

    private static bool OpenAndRead(TemporaryFolder folder, byte[] bytes)
    {
        string path = folder.File("fuzz.safetensors");
        File.WriteAllBytes(path, bytes);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach (SafetensorsEntry entry in file.Entries.Values)
            {
                using Tensor tensor = file.Read(entry.Name);
                tensor.shape.ShouldBe(entry.Shape);
            }

            return true;
        }
        catch (SafetensorsFormatException)
        {
            return false;
        }
    }
}
