using System.Net;
using Grpc.Core;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.Gateway.Tests.Api;

/// <summary>Rooms that ask the gateway for a certificate. Its own callers have none.</summary>
public sealed class RoomTlsTests : IDisposable
{
    private static readonly GetGenerationJobRequest Request = new() { Name = Suite.JobName };

    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Call_ByEachDoor_ReachesRoomsThatSpeakTls()
    {
        await using Suite suite = await Suite.StartGuardedAsync(_authority.Write("rooms"), _authority.Write("gateway"));
        suite.Rooms.Address.ShouldStartWith("https://");
        // The credential is looked up by a call of the gateway's own, the job by one that is forwarded.
        (await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled)).GenerationJob.Name.ShouldBe(Suite.JobName);
        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", FakeRooms.ScientistKey);
        json.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage picture = await suite.SendJsonAsync(HttpMethod.Get, "/images/p1/i1.png", FakeRooms.ScientistKey);
        (await picture.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Gateway_OfAForeignAuthority_ReachesNoRoom()
    {
        using var foreign = new TestAuthority();
        // It trusts the rooms, but they do not trust it.
        await using Suite suite = await Suite.StartGuardedAsync(_authority.Write("rooms"), foreign.Write("gateway", authority: foreign.RootPem + "\n" + _authority.RootPem));
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled));
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        suite.Rooms.Seen.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task ForwardedCall_ToRoomsOfAForeignAuthority_IsNotMade()
    {
        using var foreign = new TestAuthority();
        // Without sign-in, so that nothing but the forwarded call is made.
        await using Suite suite = await Suite.StartOpenGuardedAsync(
            foreign.Write("rooms", authority: foreign.RootPem + "\n" + _authority.RootPem), _authority.Write("gateway"));
        RpcException error = await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, cancellationToken: Cancelled));
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        suite.Rooms.Seen.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("nowhere")]
    public async Task Start_WithAReplicaWithoutTls_IsRefused(string address)
    {
        using var error = new StringWriter();
        string[] peers = [.. new[] { "Generation", "Embedding", "Reward", "FineTuning", "Feedback" }.Select(room => $"--Peers:Addresses:{room}=https://127.0.0.1:1")];
        int exitCode = await ServiceHost.RunAsync(
            [.. peers, .. _authority.Write("gateway"), "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Gateway:Replicas:Reward:0={address}"],
            builder => builder.AddGateway(), app => app.MapGateway(), error, Cancelled);
        exitCode.ShouldBe(ExitCodes.BadConfiguration);
        error.ToString().ShouldContain($"Gateway:Replicas:Reward holds '{address}'; it must be an https address, because Tls is set.");
    }
}
