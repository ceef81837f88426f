using System.Net;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class ThreeDoorsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ByEachDoor_ReachesTheRoomAsItsCaller()
    {
        await using Suite suite = await Suite.StartAsync();
        var request = new GetGenerationJobRequest { Name = Suite.JobName };
        GetGenerationJobResponse grpc = await suite.Client.GetGenerationJobAsync(request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled);
        grpc.GenerationJob.Name.ShouldBe(Suite.JobName);

        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", FakeRooms.ScientistKey);
        json.StatusCode.ShouldBe(HttpStatusCode.OK);
        using JsonDocument document = JsonDocument.Parse(await json.Content.ReadAsStringAsync(Cancelled));
        document.RootElement.GetProperty("generationJob").GetProperty("name").GetString().ShouldBe(Suite.JobName);

        using HttpResponseMessage web = await suite.SendWebAsync(FakeRooms.ScientistKey);
        web.Content.Headers.ContentType!.MediaType!.ShouldStartWith("application/grpc-web");
        byte[] frames = await web.Content.ReadAsByteArrayAsync(Cancelled);
        GetGenerationJobResponse.Parser.ParseFrom(frames, 5, frames[4]).GenerationJob.Name.ShouldBe(Suite.JobName);
        System.Text.Encoding.ASCII.GetString(frames, 5 + frames[4] + 5, frames.Length - frames[4] - 10).ShouldContain("grpc-status: 0");

        suite.Rooms.Seen.Callers.Select(caller => (caller.Subject, caller.Role))
            .ShouldBe(Enumerable.Repeat(("projects/p1/apiKeys/scientist", CallerRole.Scientist), 3));
    }

    [Fact]
    public async Task Error_OfARoom_PassesUnchanged()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        string name = "projects/p1/generationJobs/missing";
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = name }, cancellationToken: Cancelled));
        Suite.InfoOf(error).Reason.ShouldBe("RESOURCE_NOT_FOUND");
        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{name}", null);
        json.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Room_ThatIsDown_IsToldByEachDoorInItsOwnForm()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        await suite.Rooms.StopAsync();

        RpcException grpc = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = Suite.JobName }, cancellationToken: Cancelled));
        grpc.StatusCode.ShouldBe(StatusCode.Unavailable);
        ErrorInfo info = Suite.InfoOf(grpc);
        (info.Reason, info.Metadata["serviceName"]).ShouldBe(("PEER_UNAVAILABLE", "Generation"));

        using HttpResponseMessage web = await suite.SendWebAsync(null);
        web.StatusCode.ShouldBe(HttpStatusCode.OK);
        Suite.StatusOf(web).GetDetail<ErrorInfo>()!.Reason.ShouldBe("PEER_UNAVAILABLE");

        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", null);
        json.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using JsonDocument document = JsonDocument.Parse(await json.Content.ReadAsStringAsync(Cancelled));
        document.RootElement.GetProperty("details")[0].GetProperty("reason").GetString().ShouldBe("PEER_UNAVAILABLE");
    }

    [Fact]
    public async Task Path_ThatLeadsNowhere_IsToldByEachDoorInItsOwnForm()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, "/v1/nowhere", null);
        json.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await json.Content.ReadAsStringAsync(Cancelled)).ShouldContain("ROUTE_NOT_FOUND");
        RpcException grpc = await Should.ThrowAsync<RpcException>(async () => await CallUnknownAsync(suite));
        grpc.StatusCode.ShouldBe(StatusCode.Unimplemented);
        Suite.InfoOf(grpc).Reason.ShouldBe("METHOD_NOT_IMPLEMENTED");
    }

    [Fact]
    public async Task Watch_LongerThanTheActivityTimeout_LivesOnItsHeartbeats()
    {
        await using Suite suite = await Suite.StartOpenAsync("--Gateway:ActivityTimeout=00:00:04");
        using AsyncServerStreamingCall<WatchGenerationJobResponse> call = suite.Client.WatchGenerationJob(
            new WatchGenerationJobRequest { Name = Suite.JobName }, cancellationToken: Cancelled);
        int heartbeatCount = 0;
        await foreach (WatchGenerationJobResponse reply in call.ResponseStream.ReadAllAsync(Cancelled))
            heartbeatCount += reply.Heartbeat is null ? 0 : 1;
        heartbeatCount.ShouldBe(Seen.HeartbeatCount);
    }

    [Fact]
    public async Task Watch_ThatFallsSilent_EndsAfterTheActivityTimeout()
    {
        await using Suite suite = await Suite.StartOpenAsync("--Gateway:ActivityTimeout=00:00:01");
        using AsyncServerStreamingCall<WatchGenerationJobResponse> call = suite.Client.WatchGenerationJob(
            new WatchGenerationJobRequest { Name = "projects/p1/generationJobs/silent" }, cancellationToken: Cancelled);
        await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Cancelled).WaitAsync(TimeSpan.FromMinutes(2), Cancelled))
            {
                // What came before the silence.
            }
        });
    }

    private static async Task CallUnknownAsync(Suite suite)
    {
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "rlhf.generation.v1.GenerationService", "Nothing", marshaller, marshaller);
        await suite.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Cancelled), []);
    }
}
