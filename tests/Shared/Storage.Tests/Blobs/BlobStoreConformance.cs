using System.Text;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Storage.Tests.Blobs;

/// <summary>What every blob store must do; its largest blob is 100,000 bytes here.</summary>
public abstract class BlobStoreConformance
{
    private protected const int MaxSizeBytes = 100_000;

    private protected abstract IBlobStore Store { get; }

    /// <summary>Makes what the store holds older.</summary>
    private protected abstract void Pass(TimeSpan time);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MaxSizeBytes)]
    public async Task PutAsync_ThenGetAsync_GivesTheSameBytesUnderTheirHash(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        BlobInfo info = await Store.PutAsync(new MemoryStream(bytes), Token);

        info.Address.ShouldBe(BlobAddress.Of(bytes));
        info.SizeBytes.ShouldBe(size);
        await using Stream stream = await Store.GetAsync(info.Address, verify: true, Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        copy.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task PutAsync_TooLarge_StoresNothing()
    {
        (await Should.ThrowAsync<BlobTooLargeException>(() => Store.PutAsync(new MemoryStream(new byte[MaxSizeBytes + 1]), Token))).MaxSizeBytes.ShouldBe(MaxSizeBytes);
        (await ListAsync("")).ShouldBeEmpty();
        (await Store.DeleteAbandonedUploadsAsync(DateTimeOffset.MaxValue, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task PutAsync_TwiceAtOnce_StoresOneBlob()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync("same"), Token)));
        (await ListAsync("")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task GetAsync_UnknownAddress_IsRefused()
    {
        await Should.ThrowAsync<BlobNotFoundException>(() => Store.GetAsync(BlobAddress.Of([1]), verify: false, Token));
        (await Store.FindAsync(BlobAddress.Of([1]), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_ByPrefix_GivesMatchingOnesInOrder()
    {
        for (int i = 0; i < 40; i++)
            await PutAsync($"blob {i}");
        List<string> all = await ListAsync("");
        all.Count.ShouldBe(40);
        all.ShouldBe(all.Order(StringComparer.Ordinal));
        foreach (int length in (int[])[1, 2, 3, 5, 64])
            (await ListAsync(all[7][..length])).ShouldBe(all.Where(address => address.StartsWith(all[7][..length], StringComparison.Ordinal)));
        Should.Throw<InvalidBlobAddressException>(() => ListAsync("../").GetAwaiter().GetResult());
    }

    [Fact]
    public async Task DeleteAsync_PutAgainMeanwhile_KeepsTheBlob()
    {
        BlobInfo blob = await PutAsync("x");
        Pass(TimeSpan.FromDays(2));
        DateTimeOffset before = await Store.ReadClockAsync(Token) - TimeSpan.FromDays(1);
        await PutAsync("x");
        (await Store.DeleteAsync(blob.Address, before, Token)).ShouldBeFalse();
        (await Store.DeleteAsync(blob.Address, putBefore: null, Token)).ShouldBeTrue();
        (await Store.DeleteAsync(blob.Address, putBefore: null, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task CollectAsync_OldAndYoungOrphans_DeletesTheOldOnesOnly()
    {
        BlobInfo orphan = await PutAsync("orphan");
        BlobInfo needed = await PutAsync("needed");
        Pass(TimeSpan.FromDays(2));
        BlobInfo young = await PutAsync("young");
        var collector = new BlobGarbageCollector(Store, [new References([needed.Address]), new References([])]);

        (await collector.CollectAsync(TimeSpan.FromDays(1), Token)).ShouldBe((1, orphan.SizeBytes));
        (await ListAsync("")).ShouldBe(new[] { needed, young }.Select(blob => blob.Address.Digits).Order(StringComparer.Ordinal));
    }

    private protected Task<BlobInfo> PutAsync(string text) => Store.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);

    private async Task<List<string>> ListAsync(string prefix)
    {
        var addresses = new List<string>();
        await foreach (BlobInfo blob in Store.ListAsync(prefix, Token))
            addresses.Add(blob.Address.Digits);
        return addresses;
    }

    private sealed class References(BlobAddress[] addresses) : IBlobReferences
    {
        public Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(IReadOnlyCollection<BlobAddress> asked, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlySet<BlobAddress>>(asked.Intersect(addresses).ToHashSet());
    }
}
