using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Blobs.S3;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Blobs;

public sealed class S3BlobStoreErrorTests : IDisposable
{
    private const string Empty = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
    private static readonly byte[] Content = "content"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Key => $"blobs/{BlobAddress.Of(Content)}/generation.{new string('0', 32)}";

    [Theory]
    [InlineData(503, "SlowDown", BlobStoreProblem.Unreachable)]
    [InlineData(500, "InternalError", BlobStoreProblem.Unreachable)]
    [InlineData(400, "XAmzContentSHA256Mismatch", BlobStoreProblem.Unreachable)]
    [InlineData(403, "AccessDenied", BlobStoreProblem.AccessRefused)]
    [InlineData(404, "NoSuchBucket", BlobStoreProblem.BucketMissing)]
    [InlineData(400, "InvalidArgument", BlobStoreProblem.RequestRefused)]
    public async Task PutAsync_RefusedUpload_IsTyped(int status, string code, BlobStoreProblem problem)
    {
        await using var stub = new S3Stub(line => IsPut(line) ? S3Stub.Error(status, code) : S3Stub.Answer(200, Empty));
        using S3BlobStore store = Open(stub);
        (await Should.ThrowAsync<BlobStoreUnavailableException>(() => PutAsync(store))).Problem.ShouldBe(problem);
        Directory.EnumerateFiles(_folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(507, "XMinioStorageFull", "no")]
    [InlineData(403, "QuotaExceeded", "no")]
    [InlineData(403, "Forbidden", "Bucket size quota is reached")]
    public async Task PutAsync_FullStore_IsTyped(int status, string code, string message)
    {
        await using var stub = new S3Stub(line => IsPut(line) ? S3Stub.Error(status, code, message) : S3Stub.Answer(200, Empty));
        using S3BlobStore store = Open(stub);
        await Should.ThrowAsync<BlobStoreFullException>(() => PutAsync(store));
    }

    [Fact]
    public async Task PutAsync_TooLargeForTheStore_IsTyped()
    {
        await using var stub = new S3Stub(line => IsPut(line) ? S3Stub.Error(413, "EntityTooLarge") : S3Stub.Answer(200, Empty));
        using S3BlobStore store = Open(stub);
        await Should.ThrowAsync<BlobTooLargeException>(() => PutAsync(store));
    }

    [Fact]
    public async Task FindAsync_BusyOnce_IsTriedAgain()
    {
        int count = 0;
        await using var stub = new S3Stub(_ => Interlocked.Increment(ref count) == 1 ? S3Stub.Error(503, "SlowDown") : S3Stub.Answer(200, Empty));
        using S3BlobStore store = Open(stub, retries: 2);
        (await store.FindAsync(BlobAddress.Of(Content), Token)).ShouldBeNull();
        stub.RequestCount.ShouldBe(2);
    }

    [Fact]
    public async Task FindAsync_NoAnswer_EndsAtTheTimeout()
    {
        await using var stub = new S3Stub(_ => null);
        using S3BlobStore store = Open(stub, TimeSpan.FromMilliseconds(200));
        (await Should.ThrowAsync<BlobStoreUnavailableException>(() => store.FindAsync(BlobAddress.Of(Content), Token))).Problem.ShouldBe(BlobStoreProblem.Unreachable);
    }

    [Fact]
    public async Task FindAsync_NobodyListens_IsTyped()
    {
        var stub = new S3Stub(_ => null);
        using S3BlobStore store = Open(stub);
        await stub.DisposeAsync();
        (await Should.ThrowAsync<BlobStoreUnavailableException>(() => store.FindAsync(BlobAddress.Of(Content), Token))).Problem.ShouldBe(BlobStoreProblem.Unreachable);
    }

    [Fact]
    public async Task FindAsync_Cancelled_IsNoRefusalOfTheStore()
    {
        await using var stub = new S3Stub(_ => null);
        using S3BlobStore store = Open(stub);
        using var cancellation = new CancellationTokenSource();
        Task<BlobInfo?> find = store.FindAsync(BlobAddress.Of(Content), cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => find);
    }

    [Fact]
    public async Task CheckAsync_AnotherProcessMadeTheBucket_IsContent()
    {
        bool made = false;
        await using var stub = new S3Stub(line =>
        {
            if (!IsPut(line))
                return made ? S3Stub.Answer(200, Empty) : S3Stub.Error(404, "NoSuchBucket");
            made = true;
            return S3Stub.Error(409, "BucketAlreadyOwnedByYou");
        });
        using S3BlobStore store = Open(stub);
        await store.CheckAsync(createBucket: true, Token);
        stub.RequestCount.ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetAsync_BodyBreaksOff_IsTypedEvenWhenNothingIsVerified(bool verify)
    {
        await using var stub = new S3Stub(line => IsList(line) ? S3Stub.Listing(Key, Content.Length) : S3Stub.Answer(200, "cont", Content.Length));
        using S3BlobStore store = Open(stub);
        await using Stream stream = await store.GetAsync(BlobAddress.Of(Content), verify, Token);
        await Should.ThrowAsync<BlobStoreUnavailableException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task GetAsync_OtherBytes_AreRefusedAtTheEnd()
    {
        await using var stub = new S3Stub(line => IsList(line) ? S3Stub.Listing(Key, Content.Length) : S3Stub.Answer(200, "CONTENT"));
        using S3BlobStore store = Open(stub);
        await using Stream stream = await store.GetAsync(BlobAddress.Of(Content), verify: true, Token);
        await Should.ThrowAsync<BlobCorruptException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task GetAsync_CopyReplacedMeanwhile_LooksAgain()
    {
        int gets = 0;
        await using var stub = new S3Stub(line => IsList(line) ? S3Stub.Listing(Key, Content.Length)
            : Interlocked.Increment(ref gets) == 1 ? S3Stub.Error(404, "NoSuchKey") : S3Stub.Answer(200, "content"));
        using S3BlobStore store = Open(stub);
        await using Stream stream = await store.GetAsync(BlobAddress.Of(Content), verify: true, Token);
        await stream.CopyToAsync(Stream.Null, Token);
        gets.ShouldBe(2);
    }

    [Fact]
    public async Task ListAsync_KeysOfOthers_AreNoBlobs()
    {
        await using var stub = new S3Stub(_ => S3Stub.Listing("blobs/readme.txt", 1));
        using S3BlobStore store = Open(stub);
        await foreach (BlobInfo blob in store.ListAsync("", Token))
            Assert.Fail($"{blob} is no blob.");
        stub.RequestCount.ShouldBe(1);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsPut(string line) => line.StartsWith("PUT ", StringComparison.Ordinal);

    private static bool IsList(string line) => line.Contains("list-type=2", StringComparison.Ordinal);

    private static Task<BlobInfo> PutAsync(S3BlobStore store) => store.PutAsync(new MemoryStream(Content), Token);

    private S3BlobStore Open(S3Stub stub, TimeSpan? timeout = null, int retries = 0) => new(
        new S3BlobStoreSettings
        {
            Endpoint = stub.Endpoint,
            Bucket = "b",
            AccessKey = "key",
            SecretKey = "secret",
            MaxSizeBytes = 1000,
            MaxRetries = retries,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            SpoolFolder = _folder.Path,
            Owners = ["generation"],
        },
        TimeProvider.System);
}
