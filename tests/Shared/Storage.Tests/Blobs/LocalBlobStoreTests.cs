using RlhfT2I.Storage.Blobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Blobs;

public sealed class LocalBlobStoreTests : BlobStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly LocalBlobStore _store;

    public LocalBlobStoreTests() => _store = new LocalBlobStore(_folder.File("blobs"), MaxSizeBytes, _time);

    private protected override IBlobStore Store => _store;

    [Fact]
    public async Task GetAsync_BytesChangedOnDisk_AreRefusedAtTheEnd()
    {
        BlobInfo blob = await PutAsync("good");
        await File.WriteAllTextAsync(PathOf(blob.Address), "baad", Token);
        await using Stream stream = await Store.GetAsync(blob.Address, verify: true, Token);
        await Should.ThrowAsync<BlobCorruptException>(() => stream.CopyToAsync(Stream.Null, Token));

        await PutAsync("good");
        await using Stream healed = await Store.GetAsync(blob.Address, verify: true, Token);
        await healed.CopyToAsync(Stream.Null, Token);
    }

    [Fact]
    public async Task GetAsync_SymbolicLink_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows.");
        BlobInfo blob = await PutAsync("x");
        string path = PathOf(blob.Address);
        File.Move(path, _folder.File("outside"));
        File.CreateSymbolicLink(path, _folder.File("outside"));
        await Should.ThrowAsync<UnsafeBlobPathException>(() => Store.GetAsync(blob.Address, verify: false, Token));
        await Should.ThrowAsync<UnsafeBlobPathException>(() => PutAsync("x"));
    }

    [Fact]
    public async Task PutAsync_FullDisk_IsTypedAndLeavesNothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a device that is always full.");
        var store = new LocalBlobStore(_folder.File("full"), MaxSizeBytes, _time, _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        await Should.ThrowAsync<BlobStoreFullException>(() => store.PutAsync(new MemoryStream([1]), Token));
        Directory.EnumerateFiles(_folder.File("full"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteAbandonedUploadsAsync_AfterACrash_DropsTheOldOnes()
    {
        string upload = _folder.File("blobs/.uploads/left");
        await File.WriteAllTextAsync(upload, "half", Token);
        File.SetLastWriteTimeUtc(upload, _time.GetUtcNow().UtcDateTime);
        (await Store.DeleteAbandonedUploadsAsync(_time.GetUtcNow(), Token)).ShouldBe(0);
        (await Store.DeleteAbandonedUploadsAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(1), Token)).ShouldBe(1);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD")]
    public void Parse_NoDigest_IsRefused(string text) => Should.Throw<InvalidBlobAddressException>(() => BlobAddress.Parse(text));

    public void Dispose() => _folder.Dispose();

    private protected override void Pass(TimeSpan time) => _time.Advance(time);

    private string PathOf(BlobAddress address) => _folder.File($"blobs/{address.Digits[..2]}/{address.Digits[2..4]}/{address.Digits}");
}
