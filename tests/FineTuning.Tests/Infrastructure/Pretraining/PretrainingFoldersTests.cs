using System.Formats.Tar;
using Microsoft.Extensions.Logging.Abstractions;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.FineTuning.Infrastructure.Pretraining;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Infrastructure.Pretraining;

/// <summary>Pairs in real files: found, indexed, read back, and what is broken in them.</summary>
public sealed class PretrainingFoldersTests : IDisposable
{
    private const int Count = 23;

    private readonly TemporaryFolder _folder = new();
    private readonly PretrainingFolders _files;

    public PretrainingFoldersTests() => _files = new PretrainingFolders(
        new StoragePaths(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Root = _folder.Path })),
        Microsoft.Extensions.Options.Options.Create(new FineTuningOptions()), TimeProvider.System, NullLogger<PretrainingFolders>.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PairFormat.ImageFolder, "images")]
    [InlineData(PairFormat.WebDataset, "shards")]
    [InlineData(PairFormat.WebDataset, "shards/shard-0001.tar")]
    [InlineData(PairFormat.Parquet, "table")]
    [InlineData(PairFormat.Parquet, "groups/pairs.parquet")]
    public async Task Open_EachLayout_GivesBackEveryPairByNumber(PairFormat format, string path)
    {
        await WriteAllAsync();
        PretrainingFolder folder = _files.Find(path, format, 0, "path");
        IndexedPairs indexed = await IndexAsync(folder);
        int[] expected = path.EndsWith(".tar", StringComparison.Ordinal) ? [.. Enumerable.Range(10, 10)] : [.. Enumerable.Range(0, Count)];
        (indexed.PairCount, indexed.BrokenCount).ShouldBe((expected.Length, 0));

        await using IPairSource pairs = _files.Open(folder, indexed);
        pairs.Count.ShouldBe(expected.Length);
        pairs.Blocks.Sum(block => block.Count).ShouldBe(expected.Length);
        // Backwards: every pair is found by its number alone.
        for (int i = expected.Length - 1; i >= 0; i--)
        {
            (string caption, byte[] png) = PairFolder.Pair(expected[i]);
            TrainingSample sample = await pairs.ReadAsync(i, new LatentKey(true, i), needsPicture: true, Stop);
            sample.PromptText.ShouldBe(caption);
            sample.Weight.ShouldBe(1);
            sample.Pixels!.Pixels.ShouldBe(ImageCodec.Decode(png).Pixels);
            (await pairs.ReadAsync(i, new LatentKey(true, i), needsPicture: false, Stop)).Pixels.ShouldBeNull();
        }
        (await IndexAsync(folder)).ShouldBeEquivalentTo(indexed);
    }

    [Fact]
    public async Task IndexAsync_BrokenLines_AreNamedAndLeftOut()
    {
        PairFolder.WriteImageFolder(
            Root("images"), 4, "not json", """{"file_name": "a/none.png", "text": "x"}""", """{"file_name": "../../secret.png", "text": "x"}""", """{"file_name": "a/0.png"}""",
            """{"file_name": "a/0.png", "text": "  "}""", """{"file_name": "a/torn.png", "text": "x"}""", new string('x', 2 << 20), "", """{"file_name": "a/2.png", "text": "the last"}""");
        await File.WriteAllBytesAsync(Path.Combine(Root("images"), "a", "torn.png"), PairFolder.Pair(0).Png[..^20], Stop);
        PretrainingFolder folder = _files.Find("images", PairFormat.ImageFolder, 7, "path");
        IndexedPairs indexed = await IndexAsync(folder);
        (indexed.PairCount, indexed.BrokenCount).ShouldBe((5, 7));
        indexed.BrokenPairs[0].ShouldStartWith("metadata.jsonl, line 5: it is no JSON");
        indexed.BrokenPairs[1].ShouldContain("there is no file a/none.png");
        indexed.BrokenPairs[2].ShouldContain("leads out of the folder");
        indexed.BrokenPairs[3].ShouldContain("no text 'text'");
        indexed.BrokenPairs[4].ShouldContain("caption is empty");
        indexed.BrokenPairs[5].ShouldStartWith("metadata.jsonl, line 10");
        indexed.BrokenPairs[6].ShouldContain("line 11: it has more than");
        await using IPairSource pairs = _files.Open(folder, indexed);
        (await pairs.ReadAsync(4, default, needsPicture: true, Stop)).PromptText.ShouldBe("the last");
    }

    [Fact]
    public async Task IndexAsync_BrokenShards_GiveTheirWholeSamples()
    {
        PairFolder.WriteShards(Root("shards"), 20);
        string first = Path.Combine(Root("shards"), "shard-0000.tar");
        // Cut within the image of the shard's sixth sample.
        (int offset, _) = FindMember(first, "d/00005.png");
        await File.WriteAllBytesAsync(first, (await File.ReadAllBytesAsync(first, Stop))[..(offset + 30)], Stop);
        await using (FileStream file = File.Create(Path.Combine(Root("shards"), "shard-0002.tar")))
        await using (var tar = new TarWriter(file, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "lone.png") { DataStream = new MemoryStream(PairFolder.Pair(1).Png) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "link.png") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bad.jpg") { DataStream = new MemoryStream([1, 2, 3]) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bad.txt") { DataStream = new MemoryStream("bad"u8.ToArray()) });
        }
        IndexedPairs indexed = await IndexAsync(_files.Find("shards", PairFormat.WebDataset, 100, "path"));
        indexed.PairCount.ShouldBe(15);
        indexed.BrokenPairs.ShouldContain(problem => problem.StartsWith("shard-0000.tar, d/00005: the shard ends in it", StringComparison.Ordinal));
        indexed.BrokenPairs.ShouldContain("shard-0002.tar, lone: it has no caption (.txt)");
        indexed.BrokenPairs.ShouldContain(problem => problem.StartsWith("shard-0002.tar, bad:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IndexAsync_BrokenRowsAndFiles_AreNamed()
    {
        await PairFolder.WriteParquetAsync(Path.Combine(Root("table"), "a.parquet"), 9, isGrouped: true, (null, PairFolder.Pair(0).Png), ("x", null), ("y", [1, 2]));
        await File.WriteAllTextAsync(Path.Combine(Root("table"), "b.parquet"), "this is no parquet file at all", Stop);
        IndexedPairs indexed = await IndexAsync(_files.Find("table", PairFormat.Parquet, 4, "path"));
        (indexed.PairCount, indexed.BrokenCount).ShouldBe((9, 4));
        indexed.BrokenPairs[0].ShouldBe("a.parquet, row 2 of row group 1: it has no text");
        indexed.BrokenPairs[1].ShouldBe("a.parquet, row 3 of row group 1: it has no image");
        indexed.BrokenPairs[3].ShouldStartWith("b.parquet, the file:");
    }

    [Fact]
    public async Task IndexAsync_MoreBrokenThanAllowed_FailsWithTheFirst()
    {
        PairFolder.WriteImageFolder(Root("images"), 2, "{}", "{}", "{}");
        FineTuningRefusal refusal = await Should.ThrowAsync<FineTuningRefusal>(() => IndexAsync(_files.Find("images", PairFormat.ImageFolder, 2, "path")));
        refusal.Reason.ShouldBe(ErrorReason.PretrainingDataBroken);
        refusal.Metadata["brokenCount"].ShouldBe("3");
        refusal.Metadata["problem"].ShouldContain("line 3");
        Directory.EnumerateFiles(Path.Combine(_folder.Path, "work", "finetuning-pairs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadAsync_FileChangedSinceItWasIndexed_IsRefused()
    {
        PairFolder.WriteImageFolder(Root("images"), 3);
        PretrainingFolder folder = _files.Find("images", PairFormat.ImageFolder, 0, "path");
        await using IPairSource pairs = _files.Open(folder, await IndexAsync(folder));
        await File.WriteAllBytesAsync(Path.Combine(Root("images"), "b", "1.png"), PairFolder.Pair(2).Png, Stop);
        (await pairs.ReadAsync(0, default, needsPicture: true, Stop)).Pixels.ShouldNotBeNull();
        FineTuningRefusal refusal = await Should.ThrowAsync<FineTuningRefusal>(async () => await pairs.ReadAsync(1, default, needsPicture: false, Stop));
        refusal.Reason.ShouldBe(ErrorReason.DigestMismatch);
    }

    [Theory]
    [InlineData("../images")]
    [InlineData("/etc")]
    [InlineData("images/../../x")]
    [InlineData("link")]
    public void Find_PathOutOfTheRoot_IsRefused(string path)
    {
        PairFolder.WriteImageFolder(Path.Combine(_folder.Path, "images"), 1);
        Directory.CreateDirectory(Root(""));
        File.CreateSymbolicLink(Root("link"), Path.Combine(_folder.Path, "images"));
        Should.Throw<PathOutsideRootException>(() => _files.Find(path, PairFormat.ImageFolder, 0, "path"));
    }

    [Fact]
    public void Find_NothingOfTheFormat_NamesTheField()
    {
        PairFolder.WriteImageFolder(Root("images"), 1);
        Should.Throw<InvalidRequestException>(() => _files.Find("images", PairFormat.Parquet, 0, "sources[0].path")).Violations[0].Field.ShouldBe("sources[0].path");
        PretrainingFolder before = _files.Find("images", PairFormat.ImageFolder, 0, "path");
        File.AppendAllText(Path.Combine(Root("images"), "metadata.jsonl"), "{}\n");
        _files.Find("images", PairFormat.ImageFolder, 0, "path").Fingerprint.ShouldNotBe(before.Fingerprint);
    }

    [Fact]
    public async Task Index_WhereAProcessWasKilledInIt_DeletesWhatItLeft()
    {
        PairFolder.WriteImageFolder(Root("images"), 3);
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "work", "finetuning-pairs")).FullName;
        string left = Path.Combine(folder, ".new-1"), written = Path.Combine(folder, ".new-2");
        await File.WriteAllTextAsync(left, "half", Stop);
        await File.WriteAllTextAsync(written, "half", Stop);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));
        IndexedPairs indexed = await IndexAsync(_files.Find("images", PairFormat.ImageFolder, 0, "path"));
        // Another process may be at work on the young one.
        Directory.GetFiles(folder).ShouldBe([written, Path.Combine(folder, indexed.IndexDigest + ".index")], ignoreOrder: true);
    }

    private static (int Offset, long Length) FindMember(string shard, string name)
    {
        using FileStream file = File.OpenRead(shard);
        using var tar = new TarReader(file);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == name)
                return ((int)entry.DataOffset, entry.Length);
        }
        throw new InvalidOperationException(name);
    }

    private string Root(string below) => Path.Combine(_folder.Path, "pretraining", below);

    private Task<IndexedPairs> IndexAsync(PretrainingFolder folder) => _files.IndexAsync(folder, _ => Task.CompletedTask, Stop);

    private async Task WriteAllAsync()
    {
        PairFolder.WriteImageFolder(Root("images"), Count);
        PairFolder.WriteShards(Root("shards"), Count);
        await PairFolder.WriteParquetAsync(Path.Combine(Root("table"), "pairs.parquet"), Count, isGrouped: false);
        await PairFolder.WriteParquetAsync(Path.Combine(Root("groups"), "pairs.parquet"), Count, isGrouped: true);
    }
}
