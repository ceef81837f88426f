using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.Standalone;

/// <summary>Writes <c>server.json</c> into the data root while the server listens, for programs that started it on free ports.</summary>
internal sealed class ServerFile(StoragePaths paths, IServer server) : IHostedLifecycleService
{
    private string File => Path.Combine(paths.Root, "server.json");

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Left by a process that was killed.
        System.IO.File.Delete(File);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        ICollection<string> addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var content = new { grpc = addresses.First(), json = addresses.Skip(1).First(), processId = Environment.ProcessId };
        // Renamed into place: a reader sees all of it or nothing.
        await System.IO.File.WriteAllTextAsync(File + ".new", JsonSerializer.Serialize(content), cancellationToken);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        System.IO.File.Delete(File);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
