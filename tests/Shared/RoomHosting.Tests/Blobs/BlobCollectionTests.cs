using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Blobs;

public sealed class BlobCollectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CollectAsync_OldBlobs_DeletesThoseThatNoRoomNames()
    {
        await using SampleHost host = await StartAsync("sample");
        IBlobStore store = host.App.Services.GetRequiredService<IBlobStore>();
        BlobInfo needed = await PutAsync(store, Needed.Text), orphan = await PutAsync(store, "orphan"), young = await PutAsync(store, "young");
        Age(needed, orphan);

        (int count, _, IReadOnlyList<string> strangers) = await Collection(host).CollectAsync(Token);
        strangers.ShouldBeEmpty();
        count.ShouldBe(1);
        (await store.FindAsync(orphan.Address, Token)).ShouldBeNull();
        (await store.FindAsync(needed.Address, Token)).ShouldNotBeNull();
        (await store.FindAsync(young.Address, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task CollectAsync_FolderThatARoomOfAnotherProcessUsed_DeletesNothing()
    {
        await using (await StartAsync("other"))
        {
            // It signed the folder's list; its rows are unknown to the next host.
        }
        await using SampleHost host = await StartAsync("sample");
        IBlobStore store = host.App.Services.GetRequiredService<IBlobStore>();
        BlobInfo orphan = await PutAsync(store, "orphan");
        Age(orphan);

        (int count, _, IReadOnlyList<string> strangers) = await Collection(host).CollectAsync(Token);
        count.ShouldBe(0);
        strangers.ShouldBe(["other"]);
        (await store.FindAsync(orphan.Address, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Service_WhileTheHostServes_CollectsByItself()
    {
        var time = new ManualTime();
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path, builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            builder.Services.AddBlobReferences<Needed>("sample");
        });
        IBlobStore store = host.App.Services.GetRequiredService<IBlobStore>();
        BlobInfo orphan = await PutAsync(store, "orphan");
        Age(orphan);
        await SampleHost.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromHours(1));
                return await store.FindAsync(orphan.Address, Token) is null;
            },
            deleted => deleted);
    }

    public void Dispose() => _folder.Dispose();

    private static BlobCollection Collection(SampleHost host) => host.App.Services.GetRequiredService<BlobCollection>();

    private static Task<BlobInfo> PutAsync(IBlobStore store, string text) => store.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);

    private Task<SampleHost> StartAsync(string room) =>
        SampleHost.StartAsync(_folder.Path, builder => builder.Services.AddBlobReferences<Needed>(room));

    private void Age(params BlobInfo[] blobs)
    {
        foreach (string digits in blobs.Select(blob => blob.Address.Digits))
        {
            string path = _folder.File($"blobs/{digits[..2]}/{digits[2..4]}/{digits}");
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddDays(-2));
        }
    }

    private sealed class Needed : IBlobReferences
    {
        public const string Text = "needed";

        public Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlySet<BlobAddress>>(addresses.Where(address => address == BlobAddress.Of(Encoding.UTF8.GetBytes(Text))).ToHashSet());
    }
}
