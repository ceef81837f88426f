using System.IO.Compression;
using System.Text;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static RlhfT2I.Modeling.Tests.Weights.SafetensorsBytes;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SafetensorsHostileTests
{
    [Fact]
    public void Open_RightFile_IsTaken()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), Build(TwoTensors, 11));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        file.Entries.Keys.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<FileNotFoundException>(() => SafetensorsFile.Open(folder.File("absent.safetensors")));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(7), InlineData(9)]
    public void Open_TooShort_IsRefused(int length) => ReasonOf(new byte[length]).ShouldContain("too few");

    [Theory]
    [InlineData(ulong.MaxValue), InlineData(1ul << 63), InlineData(100_000_001ul), InlineData((ulong)int.MaxValue + 1)]
    public void Open_HeaderLengthOverLimit_IsRefused(ulong length) => ReasonOf(Build(TwoTensors, 11, length)).ShouldContain("over the limit of 100000000");

    [Theory]
    [InlineData(200ul), InlineData(99_000_000ul)]
    public void Open_HeaderLengthBeyondFile_IsRefused(ulong length) => ReasonOf(Build(TwoTensors, 11, length)).ShouldContain("beyond the file's");

    [Theory]
    [InlineData(0ul), InlineData(1ul)]
    public void Open_HeaderLengthTooSmall_IsRefused(ulong length) => ReasonOf(Build(TwoTensors, 11, length)).ShouldContain("begin with '{'");

    [Fact]
    public void Open_HeaderIsAnArray_IsRefused() => ReasonOf(Build("[1,2,3]", 0)).ShouldContain("begin with '{'");

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[],}}")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{/* a remark */}")]
    public void Open_HeaderIsNotJson_IsRefused(string header) => ReasonOf(Build(header, 0)).ShouldNotBeEmpty();

    [Fact]
    public void Open_NameIsNotUtf8_IsRefused()
    {
        byte[] header = Encoding.UTF8.GetBytes(TwoTensors);
        header[2] = 0xff;
        ReasonOf(Build(header, 11)).ShouldContain("UTF-8");
    }

    [Fact]
    public void Open_NameIsHalfASurrogatePair_IsRefused() =>
        ReasonOf(Build("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)).ShouldContain("UTF-8");

    [Fact]
    public void Open_DeepNesting_IsRefused() => ReasonOf(Build("{\"a\":" + new string('[', 100_000), 0)).ShouldNotBeEmpty();

    [Fact]
    public void Open_SameNameTwice_IsRefused() => ReasonOf(Build(
        """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2))
        .ShouldContain("'a' stands twice");

    [Fact]
    public void Open_SameNameTwiceThroughAnEscape_IsRefused() => ReasonOf(Build(
        """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2))
        .ShouldContain("'a' stands twice");

    [Fact]
    public void Open_SameFieldTwice_IsRefused() =>
        ReasonOf(Build("""{"a":{"dtype":"U8","dtype":"F64","shape":[1],"data_offsets":[0,1]}}""", 1)).ShouldContain("'dtype'");

    [Fact]
    public void Open_MetadataTwice_IsRefused() => ReasonOf(Build("""{"__metadata__":{},"__metadata__":{}}""", 0)).ShouldContain("twice");

    [Fact]
    public void Open_MetadataKeyTwice_IsRefused() => ReasonOf(Build("""{"__metadata__":{"k":"1","k":"2"}}""", 0)).ShouldContain("'k' stands twice");

    [Fact]
    public void Open_MetadataIsANumber_IsRefused() => ReasonOf(Build("""{"__metadata__":{"k":1}}""", 0)).ShouldContain("__metadata__");

    [Theory]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""")]
    public void Open_FieldMissing_IsRefused(string header) => ReasonOf(Build(header, 1)).ShouldContain("'a' needs");

    [Fact]
    public void Open_UnknownField_IsRefused() =>
        ReasonOf(Build("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"code":"os.system"}}""", 1)).ShouldContain("'code'");

    [Theory]
    [InlineData("F8_E4M3"), InlineData("U16"), InlineData("f32"), InlineData(""), InlineData("C64"), InlineData("a very long type name of more than 32 letters")]
    public void Open_UnknownDType_IsRefusedWithTheAllowedOnes(string dtype) =>
        ReasonOf(Build($$$"""{"a":{"dtype":"{{{dtype}}}","shape":[4],"data_offsets":[0,4]}}""", 4)).ShouldContain("allowed are BOOL");

    [Theory]
    [InlineData("[-1]"), InlineData("[-0]"), InlineData("[1.0]"), InlineData("[1e0]"), InlineData("[9223372036854775808]"), InlineData("[\"1\"]"), InlineData("[null]"), InlineData("[[1]]")]
    public void Open_DimensionIsNoCount_IsRefused(string shape) =>
        ReasonOf(Build($$$"""{"a":{"dtype":"U8","shape":{{{shape}}},"data_offsets":[0,1]}}""", 1)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("[4294967296,4294967296]"), InlineData("[9223372036854775807,2]"), InlineData("[3037000500,3037000500,0]")]
    public void Open_ShapeOverflows_IsRefused(string shape) =>
        ReasonOf(Build($$$"""{"a":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,0]}}""", 0)).ShouldContain("too large");

    [Fact]
    public void Open_TooManyDimensions_IsRefused() => ReasonOf(Build(
        $$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 17))}}}],"data_offsets":[0,1]}}""", 1)).ShouldContain("more than 16");

    [Fact]
    public void Open_DTypeLiesAboutSize_IsRefused() =>
        ReasonOf(Build("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8)).ShouldContain("takes 16 bytes");

    [Theory]
    [InlineData("[0,12]"), InlineData("[8,4]"), InlineData("[-8,0]"), InlineData("[9223372036854775800,9223372036854775807]"), InlineData("[18446744073709551608,0]")]
    public void Open_OffsetsOutOfRange_IsRefused(string offsets) =>
        ReasonOf(Build($$$"""{"a":{"dtype":"U8","shape":[8],"data_offsets":{{{offsets}}}}}""", 8)).ShouldNotBeEmpty();

    [Fact]
    public void Open_OverlappingTensors_IsRefused() => ReasonOf(Build(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}}""", 7)).ShouldContain("overlaps");

    [Fact]
    public void Open_GapBetweenTensors_IsRefused() => ReasonOf(Build(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}""", 9)).ShouldContain("1 bytes before tensor 'b'");

    [Fact]
    public void Open_BytesAtTheEnd_IsRefused() => ReasonOf(Build(TwoTensors, 12)).ShouldContain("1 bytes at the end");

    [Fact]
    public void Open_Truncated_IsRefused() => ReasonOf(Build(TwoTensors, 10)).ShouldContain("leave the 10 bytes");

    [Fact]
    public void Open_LongName_IsRefused() =>
        ReasonOf(Build($$$"""{"{{{new string('n', 1025)}}}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)).ShouldContain("longer than 1024");

    [Fact]
    public void Open_NameOfFiftyMegabytes_IsRefusedWithoutCopyingIt() =>
        ReasonOf(Build([(byte)'{', (byte)'"', .. Enumerable.Repeat((byte)'x', 50_000_000), (byte)'"', (byte)':', (byte)'{', (byte)'}', (byte)'}'], 0)).ShouldContain("longer than 1024");

    [Fact]
    public void Open_MetadataOfFiftyMegabytes_IsRefusedWithoutCopyingIt() =>
        ReasonOf(Build("{\"__metadata__\":{\"k\":\"" + new string('x', 50_000_000) + "\"}}", 0)).ShouldContain("bytes of metadata");

    [Fact]
    public void Open_MillionTensors_IsRefusedAtTheLimit()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++)
            header.Append(i == 0 ? "" : ",").Append('"').Append(i).Append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        ReasonOf(Build(header.Append('}').ToString(), 0), megabytes: 96).ShouldContain("more than 100000 tensors");
    }

    [Fact]
    public void Open_NameWithLineBreak_IsNotRepeatedInTheMessage() =>
        ReasonOf(Build("""{"a\nERROR forged":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}""", 1)).ShouldContain("'a?ERROR forged'");

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Open_Pickle_IsRefusedByContent(byte protocol) =>
        ReasonOf([0x80, protocol, (byte)'}', (byte)'q', 0, (byte)'(', .. new byte[100]]).ShouldContain("pickle");

    [Fact]
    public void Open_TorchZip_IsRefusedByContent()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("archive/data.pkl").Open();
            entry.Write([0x80, 0x02, (byte)'.']);
        }

        string reason = ReasonOf(zip.ToArray());
        reason.ShouldContain("zip");
        reason.ShouldContain("save_file");
    }

    [Fact]
    public void Open_Gzip_IsRefusedByContent()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Build(TwoTensors, 11));
        ReasonOf(packed.ToArray()).ShouldContain("gunzip");
    }

    [Fact]
    public void Open_Hdf5_IsRefusedByContent() =>
        ReasonOf([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a, .. new byte[64]]).ShouldContain("HDF5");

    [Fact]
    public void Open_LfsPointer_IsRefusedByContent() => ReasonOf(Encoding.UTF8.GetBytes(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"))
        .ShouldContain("git lfs pull");

    [Fact]
    public void Open_WebPage_IsRefusedByContent() => ReasonOf("<!doctype html><html>404</html>"u8.ToArray()).ShouldContain("text file");

    [Fact]
    public void Open_HeaderLengthThatLooksLikeAPickle_IsTaken()
    {
        // 0x0280 = 640: the length's first two bytes are those of a pickle of protocol 2.
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), Build(TwoTensors.PadRight(0x0280), 11));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        file.Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void Open_Refused_LeavesTheFileFree()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a");
        File.WriteAllBytes(path, Build(TwoTensors, 12));
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 50; i++)
            Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Open(path));
        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThan(before + 25);
    }
}
