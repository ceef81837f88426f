using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Blobs.S3;

namespace RlhfT2I.Storage.Tests.Blobs;

public sealed class S3BlobStoreTests(S3Server server) : BlobStoreConformance, IClassFixture<S3Server>, IAsyncLifetime
{
    private S3BlobStoreSettings? _settings;
    private S3BlobStore? _store;

    private protected override IBlobStore Store => _store!;

    private S3BlobStoreSettings Settings => _settings!;

    public async ValueTask InitializeAsync()
    {
        _settings = server.NewBucket(MaxSizeBytes);
        _store = new S3BlobStore(_settings, TimeProvider.System);
        await _store.CheckAsync(createBucket: true, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task PutAsync_AgainSoonAfter_UploadsNothing()
    {
        BlobInfo first = await PutAsync("x");
        string file = server.Objects(Settings.Bucket).ShouldHaveSingleItem();
        (await PutAsync("x")).Address.ShouldBe(first.Address);
        server.Objects(Settings.Bucket).ShouldBe([file]);
    }

    [Fact]
    public async Task PutAsync_AgainMuchLater_ReplacesTheCopy()
    {
        await PutAsync("x");
        string file = server.Objects(Settings.Bucket).ShouldHaveSingleItem();
        Pass(TimeSpan.FromHours(2));
        await PutAsync("x");
        server.Objects(Settings.Bucket).ShouldHaveSingleItem().ShouldNotBe(file);
    }

    [Fact]
    public async Task GetAsync_CopyOfAnotherRoom_IsReadButNeitherListedNorDeleted()
    {
        using var reward = new S3BlobStore(Settings with { Owners = ["reward"] }, TimeProvider.System);
        BlobInfo blob = await PutAsync("image");
        await using Stream stream = await reward.GetAsync(blob.Address, verify: true, Token);
        await stream.CopyToAsync(Stream.Null, Token);
        (await ListAsync(reward)).ShouldBeEmpty();
        (await reward.DeleteAsync(blob.Address, putBefore: null, Token)).ShouldBeFalse();

        // Its own copy goes, and the one of Generation stays.
        await reward.PutAsync(new MemoryStream("image"u8.ToArray()), Token);
        (await ListAsync(reward)).ShouldBe([blob.Address]);
        (await reward.DeleteAsync(blob.Address, putBefore: null, Token)).ShouldBeTrue();
        (await Store.FindAsync(blob.Address, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task ListAsync_ByAHostOfSeveralRooms_GivesTheirCopiesOnly()
    {
        using var both = new S3BlobStore(Settings with { Owners = ["reward", "generation"] }, TimeProvider.System);
        BlobInfo ofGeneration = await PutAsync("a");
        BlobInfo ofBoth = await both.PutAsync(new MemoryStream("b"u8.ToArray()), Token);
        (await ListAsync(both)).ShouldBe([ofGeneration.Address, ofBoth.Address], ignoreOrder: true);
        (await ListAsync(Store)).ShouldBe([ofGeneration.Address]);
    }

    [Fact]
    public async Task ListAsync_MoreThanOnePage_GivesAllInOrder()
    {
        var all = new List<string>();
        for (int i = 0; i < 20; i++)
            all.Add((await PutAsync($"blob {i}")).Address.Digits);
        using var paged = new S3BlobStore(Settings with { PageSize = 6 }, TimeProvider.System);
        (await ListAsync(paged)).Select(address => address.Digits).ShouldBe(all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetAsync_BytesChangedInTheStore_AreRefusedAtTheEnd()
    {
        BlobInfo blob = await PutAsync("good");
        await File.WriteAllTextAsync(server.Objects(Settings.Bucket).ShouldHaveSingleItem(), "baad", Token);
        await using Stream stream = await Store.GetAsync(blob.Address, verify: true, Token);
        await Should.ThrowAsync<BlobCorruptException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task DeleteAbandonedUploadsAsync_AfterACrash_DropsTheOldOnes()
    {
        string upload = Path.Combine(Settings.SpoolFolder, "left");
        await File.WriteAllTextAsync(upload, "half", Token);
        File.SetLastWriteTimeUtc(upload, DateTime.UtcNow.AddDays(-2));
        (await Store.DeleteAbandonedUploadsAsync(DateTimeOffset.UtcNow.AddDays(-3), Token)).ShouldBe(0);
        (await Store.DeleteAbandonedUploadsAsync(DateTimeOffset.UtcNow.AddDays(-1), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task CheckAsync_NoBucket_SaysSo()
    {
        using var store = new S3BlobStore(server.Settings("missing", MaxSizeBytes), TimeProvider.System);
        (await Should.ThrowAsync<BlobStoreUnavailableException>(() => store.CheckAsync(createBucket: false, Token))).Problem.ShouldBe(BlobStoreProblem.BucketMissing);
    }

    [Fact]
    public async Task CheckAsync_UnknownKeyPair_SaysSoWithoutTheSecret()
    {
        const string Canary = "canary-secret-7f3a";
        using var store = new S3BlobStore(Settings with { AccessKey = "nobody", SecretKey = Canary }, TimeProvider.System);
        BlobStoreUnavailableException refusal = await Should.ThrowAsync<BlobStoreUnavailableException>(() => store.CheckAsync(createBucket: false, Token));
        refusal.Problem.ShouldBe(BlobStoreProblem.AccessRefused);
        refusal.ToString().ShouldNotContain(Canary);
    }

    private protected override void Pass(TimeSpan time) => server.Age(Settings.Bucket, time);

    private static async Task<List<BlobAddress>> ListAsync(IBlobStore store)
    {
        var addresses = new List<BlobAddress>();
        await foreach (BlobInfo blob in store.ListAsync("", Token))
            addresses.Add(blob.Address);
        return addresses;
    }
}
