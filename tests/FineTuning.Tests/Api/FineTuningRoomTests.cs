using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

/// <summary>What tests of the room over the wire share: a data root, the other rooms beside it, and a database.</summary>
public abstract class FineTuningRoomTests(RoomDatabase database) : IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected FakeRooms Rooms { get; } = new();

    private protected RoomDatabase Database => database;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Folder.Dispose();
    }

    private protected Task<RoomHost> StartAsync() => RoomHost.StartAsync(database, Folder.Path, Rooms);

    private protected static string Name(string id) => $"{FakeRooms.Project}/fineTuningJobs/{id}";

    private protected static byte[] Unet(RoomHost host, string version) =>
        File.ReadAllBytes(Path.Combine(host.Models.Get(version).Folder, "unet", "diffusion_pytorch_model.safetensors"));
}
