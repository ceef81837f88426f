using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Application;

/// <summary>The ways into the suite, once the host listens.</summary>
/// <param name="server">Knows where it listens.</param>
internal sealed class DoorList(IServer server)
{
    /// <summary>All of them, gRPC first.</summary>
    public IReadOnlyList<Door> Find()
    {
        IReadOnlyList<string> addresses = [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        if (addresses.Count < 2)
            return [];
        string grpc = addresses[0], json = addresses[1];
        return
        [
            new("gRPC", grpc, "for rlhf and for programs of your own, with the contracts in protos/"),
            new("JSON", $"{json}/v1/projects/default/modelVersions", "for scripts: every method of the contracts by its URL"),
            new("Images", $"{json}/images/default/IMAGE.png", "a generated image by its id"),
            new("Health", $"{json}/health/ready", "answers Healthy when work is welcome"),
        ];
    }
}
