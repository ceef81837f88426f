using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Write_TensorsOfReferenceFiles_GivesTheSameFiles()
    {
        using var folder = new TemporaryFolder();
        string[] files = Directory.GetFiles(Repository.Parity(), "*.safetensors", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        string copy = folder.File("copy.safetensors");
        foreach (string path in files)
        {
            using var scope = NewDisposeScope();
            using SafetensorsFile file = SafetensorsFile.Open(path);
            SafetensorsWriter.Write(copy, file.Entries.Keys.Reverse().ToDictionary(name => name, name => file.Read(name)), file.Metadata);
            Digest(copy).ShouldBe(Digest(path), path);
        }
    }

    [Fact]
    public void Write_MixedTypes_OrdersByAlignmentThenName()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["z.bool"] = zeros(1, dtype: @bool),
            ["y.u8"] = zeros(1, dtype: uint8),
            ["x.i8"] = zeros(1, dtype: int8),
            ["w.i16"] = zeros(1, dtype: int16),
            ["v.f16"] = zeros(1, dtype: float16),
            ["u.bf16"] = zeros(1, dtype: bfloat16),
            ["t.i32"] = zeros(1, dtype: int32),
            ["s.f32"] = zeros(1, dtype: float32),
            ["r.f64"] = zeros(1, dtype: float64),
            ["q.i64"] = zeros(1, dtype: int64),
            ["B"] = zeros(1, dtype: float32),
            ["a"] = zeros(1, dtype: float32),
            ["\uFFEE"] = zeros(1),
            ["\U0001F600"] = zeros(1),
        };
        SafetensorsWriter.Write(folder.File("a"), tensors);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        file.Entries.Keys.ShouldBe(
            ["q.i64", "r.f64", "B", "a", "s.f32", "\uFFEE", "\U0001F600", "t.i32", "u.bf16", "v.f16", "w.i16", "x.i8", "y.u8", "z.bool"]);
        file.Metadata.ShouldBeEmpty();
    }

    [Fact]
    public void Write_Texts_EscapesAsTheReferenceDoes()
    {
        using var folder = new TemporaryFolder();
        using Tensor one = zeros(2, 0, dtype: float32);
        SafetensorsWriter.Write(
            folder.File("a"),
            new Dictionary<string, Tensor> { ["a\"b\\c/d\n\u0001é\u007f"] = one },
            new Dictionary<string, string> { ["z"] = "\t\b\f\r", ["b"] = "<&>" });
        byte[] file = File.ReadAllBytes(folder.File("a"));
        string header = Encoding.UTF8.GetString(file.AsSpan(8));
        header.TrimEnd(' ').ShouldBe(
            """{"__metadata__":{"b":"<&>","z":"\t\b\f\r"},"a\"b\\c/d\n\u0001é DEL":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}"""
                .Replace(" DEL", "\u007f", StringComparison.Ordinal));
        (file.Length % 8).ShouldBe(0);
    }

    [Fact]
    public void Write_ViewsAndScalars_WritesWhatTheyShow()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor matrix = arange(12, dtype: float32).view(3, 4);
        var tensors = new Dictionary<string, Tensor>
        {
            ["transposed"] = matrix.t(),
            ["column"] = matrix[TensorIndex.Colon, 1],
            ["expanded"] = matrix[0].expand(5, 4),
            ["scalar"] = tensor(3.5f),
            ["trained"] = matrix.clone().requires_grad_(),
            ["empty"] = zeros(0, 3),
        };
        SafetensorsWriter.Write(folder.File("a"), tensors);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        foreach ((string name, Tensor expected) in tensors)
            TensorAssert.BitEqual(file.Read(name), expected.detach());
        file.Entries["scalar"].Shape.ShouldBeEmpty();
    }

    [Fact]
    public void Write_LargerThanOnePart_KeepsEveryByte()
    {
        using var folder = new TemporaryFolder();
        using Tensor large = empty((1L << 28) + 12345, dtype: uint8);
        using (Tensor start = large.narrow(0, 0, 100), end = large.narrow(0, 1L << 28, 12345))
        {
            start.fill_(7);
            end.fill_(9);
        }

        SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["x"] = large });
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        using Tensor read = file.Read("x");
        using Tensor same = read.eq(large);
        using Tensor all = same.all();
        all.item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Write_Fails_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        using Tensor good = zeros(3);
        string path = folder.File("a");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = good });
        string before = Digest(path);
        // A tensor without memory fails when its turn comes, after the bytes of the first.
        using Tensor first = zeros(200_000), last = zeros(3, device: META);
        Should.Throw<Exception>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = first, ["b"] = last }));
        Should.Throw<ArgumentException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["__metadata__"] = good }));
        Should.Throw<ArgumentException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["\ud800"] = good }));
        using Tensor complex = zeros(2, dtype: complex64);
        Should.Throw<ArgumentException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = complex })).Message.ShouldContain("F32");
        Digest(path).ShouldBe(before);
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Write_TargetIsAFolder_LeavesNoTemporaryFile()
    {
        using var folder = new TemporaryFolder();
        using Tensor good = zeros(3);
        Directory.CreateDirectory(folder.File("taken"));
        Should.Throw<Exception>(() => SafetensorsWriter.Write(folder.File("taken"), new Dictionary<string, Tensor> { ["x"] = good }));
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Write_Tensors_LeaksNone()
    {
        using var folder = new TemporaryFolder();
        using Tensor matrix = zeros(3, 4);
        using Tensor turned = matrix.t();
        TensorAssert.NoLeaks(() => SafetensorsWriter.Write(folder.File("a"), new Dictionary<string, Tensor> { ["x"] = turned }));
    }

    private static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    [Fact]
    public void Write_TensorsMadeOneByOne_GivesTheSameBytesInTheMemoryOfOne()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["b"] = arange(6).reshape(2, 3), ["a"] = rand(5), ["c"] = rand(3).to(float16) };
        SafetensorsWriter.Write(folder.File("whole"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        int alive = 0, most = 0;
        SafetensorsPart[] parts = [.. tensors.Select(pair => new SafetensorsPart(pair.Key, pair.Value.dtype, pair.Value.shape, () =>
        {
            most = Math.Max(most, ++alive);
            return pair.Value.clone();
        }))];
        long told = 0;
        SafetensorsWriter.Write(folder.File("parts"), parts, new Dictionary<string, string> { ["format"] = "pt" }, bytes =>
        {
            alive--;
            told += bytes;
        }, TestContext.Current.CancellationToken);
        File.ReadAllBytes(folder.File("parts")).ShouldBe(File.ReadAllBytes(folder.File("whole")));
        (most, told).ShouldBe((1, (6 * 8) + (5 * 4) + (3 * 2)));
    }

    [Fact]
    public void Write_PartThatIsNotAsAnnounced_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsPart wrong = new("a", float32, [3], () => zeros(4));
        Should.Throw<InvalidOperationException>(() => SafetensorsWriter.Write(folder.File("a"), [wrong], null, cancellationToken: TestContext.Current.CancellationToken)).Message.ShouldContain("'a'");
        SafetensorsPart fine = new("a", float32, [3], () => zeros(3));
        Should.Throw<ArgumentException>(() => SafetensorsWriter.Write(folder.File("a"), [fine, fine], null, cancellationToken: TestContext.Current.CancellationToken)).Message.ShouldContain("'a'");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
