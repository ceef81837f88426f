using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SafetensorsFileTests
{
    [Theory]
    [InlineData(ScalarType.Float64, "F64"), InlineData(ScalarType.Float32, "F32"), InlineData(ScalarType.Float16, "F16")]
    [InlineData(ScalarType.BFloat16, "BF16"), InlineData(ScalarType.Int64, "I64"), InlineData(ScalarType.Int32, "I32")]
    [InlineData(ScalarType.Int16, "I16"), InlineData(ScalarType.Int8, "I8"), InlineData(ScalarType.Byte, "U8"), InlineData(ScalarType.Bool, "BOOL")]
    public void Read_EveryType_GivesTheWrittenBits(ScalarType type, string spelling)
    {
        using var folder = new TemporaryFolder();
        using Tensor range = arange(-6, 6, dtype: float32);
        using Tensor shaped = range.view(3, 4);
        using Tensor written = shaped.to(type);
        SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["x"] = written });
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        file.Entries["x"].DType.ShouldBe(spelling);
        file.Entries["x"].ByteCount.ShouldBe(12 * written.element_size());
        TensorAssert.NoLeaks(() => file.Read("x").Dispose());
        using Tensor read = file.Read("x");
        TensorAssert.BitEqual(read, written);
    }

    [Fact]
    public void Read_WithType_Converts()
    {
        using var folder = new TemporaryFolder();
        using Tensor values = tensor([1.5f, -2f, 65504f]);
        using Tensor half = values.to(float16);
        SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["x"] = half });
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        TensorAssert.NoLeaks(() => file.Read("x", float32, CPU).Dispose());
        using Tensor read = file.Read("x", float32, CPU);
        TensorAssert.BitEqual(read, values);
    }

    [Fact]
    public void Read_AfterDispose_KeepsEarlierTensorsAndRefusesNewOnes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), SafetensorsBytes.Build(SafetensorsBytes.TwoTensors, 11));
        SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        using Tensor read = file.Read("b");
        file.Dispose();
        file.Dispose();
        File.Delete(folder.File("a"));
        read.data<byte>().ToArray().Length.ShouldBe(3);
        Should.Throw<ObjectDisposedException>(() => file.Read("b"));
    }

    [Fact]
    public void Read_UnknownName_NamesFileAndTensor()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), SafetensorsBytes.Build(SafetensorsBytes.TwoTensors, 11));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        string message = Should.Throw<KeyNotFoundException>(() => file.Read("nope")).Message;
        message.ShouldContain(folder.File("a"));
        message.ShouldContain("'nope'");
    }

    [Fact]
    public void Read_FromSeveralThreads_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        using Tensor written = rand(100_000, generator: new Generator(7));
        SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["x"] = written });
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Parallel.For(0, 8, _ =>
        {
            using Tensor read = file.Read("x");
            read.bytes.SequenceEqual(written.bytes).ShouldBeTrue();
        });
    }

    [Fact]
    public void Open_BigFile_DoesNotReadItsTensors()
    {
        using var folder = new TemporaryFolder();
        byte[] start = SafetensorsBytes.Build("""{"x":{"dtype":"F32","shape":[8,268435456],"data_offsets":[0,8589934592]}}""", 0);
        using (FileStream stream = File.Create(folder.File("sparse")))
        {
            stream.Write(start);
            stream.SetLength(start.Length + 8_589_934_592);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread(), resident = Environment.WorkingSet;
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("sparse"));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(1 << 20);
        (Environment.WorkingSet - resident).ShouldBeLessThan(64 << 20);
        file.Entries["x"].Shape.ShouldBe([8, 268_435_456]);
    }

    [Fact]
    public void Metadata_OfReferenceFile_IsRead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Repository.Parity("pipeline", "unet", "diffusion_pytorch_model.safetensors"));
        file.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void CopyTo_LargeTensors_GivesTheirPagesBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells how much of a mapped file is resident.");
        const int Count = 16, Side = 2048;
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            folder.File("a"), [.. Enumerable.Range(0, Count).Select(i => new SafetensorsPart($"w{i}", float32, [Side, Side], () => full(Side, Side, (float)i)))], null,
            cancellationToken: TestContext.Current.CancellationToken);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Tensor target = empty(Side, Side);
        long before = ResidentFileBytes(), most = 0;
        for (int i = 0; i < Count; i++)
        {
            file.CopyTo($"w{i}", target);
            most = Math.Max(most, ResidentFileBytes());
            TensorAssert.BitEqual(target, full(Side, Side, (float)i));
        }

        (most - before).ShouldBeLessThan(Count * Side * Side, "a quarter of the file");
        file.CopyTo("w0", target);
        TensorAssert.BitEqual(target, zeros(Side, Side));
    }

    [Fact]
    public void CopyTo_TargetOfAnotherTypeOrSize_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["w"] = zeros(4) });
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Should.Throw<ArgumentException>(() => file.CopyTo("w", zeros(5))).Message.ShouldContain("'w'");
        Should.Throw<ArgumentException>(() => file.CopyTo("w", zeros(4, dtype: int32)));
        Should.Throw<KeyNotFoundException>(() => file.CopyTo("v", zeros(4)));
    }

    private static long ResidentFileBytes() =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
