using System.Net;
using System.Net.Http.Headers;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class LimitTests
{
    private const string Upload = "/rlhf.generation.v1.GenerationService/CreatePromptSet";
    private const int HugeBytes = 40_000_000;

    private static readonly GetGenerationJobRequest Request = new() { Name = Suite.JobName };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The proxy turns the server's limit off for gRPC over HTTP/2: 40 MB passed a limit of 1 KB.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task Upload_OverTheLimitByGrpc_IsRefusedAndDoesNotReachTheRoom(bool announced, bool withLength)
    {
        await using Suite suite = await Suite.StartOpenAsync("--Limits:MaxBodyBytes=1024");
        byte[] bytes = announced ? Framed(HugeBytes) : Frames(200, HugeBytes / 200);
        using HttpContent content = withLength ? new ByteArrayContent(bytes) : new UnmeasuredContent(bytes);
        using HttpResponseMessage response = await suite.SendGrpcAsync(Upload, content);
        Suite.StatusOf(response).Code.ShouldBe((int)StatusCode.ResourceExhausted);
        Suite.StatusOf(response).GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_TOO_LARGE");
        suite.Rooms.Seen.ByteCount.ShouldBeLessThanOrEqualTo(announced ? 0 : 1024);
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_OverTheLimitByJson_IsRefusedWith413()
    {
        await using Suite suite = await Suite.StartOpenAsync("--Limits:MaxBodyBytes=1024");
        using HttpContent content = new StringContent(new string('x', 5000), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Post, "/v1/projects/p1/promptSets", null, content);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync(Cancelled)).ShouldContain("MESSAGE_TOO_LARGE");
    }

    [Fact]
    public async Task Upload_WithinTheLimit_Passes()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        var request = new CreatePromptSetRequest
        {
            Parent = "projects/p1",
            PromptSet = new PromptSet { DisplayName = new string('x', 900) },
        };
        CreatePromptSetResponse response = await suite.Client.CreatePromptSetAsync(request, cancellationToken: Cancelled);
        response.PromptSet.Name.ShouldBe("projects/p1/promptSets/s1");
        suite.Rooms.Seen.ByteCount.ShouldBeGreaterThan(900);
    }

    [Fact]
    public async Task Upload_ThatDoesNotComeForward_IsEndedByGrpcToo()
    {
        await using Suite suite = await Suite.StartOpenAsync("--Limits:BodyGrace=00:00:00.5", "--Limits:MinBytesPerSecond=1000");
        using var content = new StalledContent();
        using HttpResponseMessage response = await suite.SendGrpcAsync(Upload, content);
        Suite.StatusOf(response).GetDetail<ErrorInfo>()!.Reason.ShouldBe("REQUEST_TOO_SLOW");
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Caller_OverItsRate_IsToldWhenToComeBackAndOthersPass()
    {
        await using Suite suite = await Suite.StartAsync("--Limits:CallsPerSecond=0.01", "--Limits:CallBurst=2");
        for (int i = 0; i < 2; i++)
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled);
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled));
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        Suite.InfoOf(error).Reason.ShouldBe("RATE_LIMITED");
        error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().ShouldBeGreaterThan(TimeSpan.Zero);

        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", FakeRooms.ScientistKey);
        json.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        json.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.OwnerKey), cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Caller_OverItsQuota_IsRefusedUntilTheNextDay()
    {
        await using Suite suite = await Suite.StartAsync("--Limits:CallsPerDay=1");
        await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled);
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled));
        Suite.InfoOf(error).Reason.ShouldBe("QUOTA_EXCEEDED");
        error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().ShouldBeGreaterThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Address_OverItsRate_IsRefusedBeforeItsCredentialIsLookedAt()
    {
        await using Suite suite = await Suite.StartAsync("--Limits:AddressCallsPerSecond=0.01", "--Limits:AddressCallBurst=1");
        await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled);
        RpcException error = await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, cancellationToken: Cancelled));
        Suite.InfoOf(error).Reason.ShouldBe("RATE_LIMITED");
    }

    [Fact]
    public async Task Credentials_ThatAreGuessed_AreSoonNotLookedAtAnyMore()
    {
        await using Suite suite = await Suite.StartAsync("--Limits:RefusedCredentialBurst=3", "--Limits:RefusedCredentialsPerSecond=0.001");
        List<string> reasons = [];
        for (int i = 0; i < 20; i++)
        {
            Metadata guess = Suite.Bearer($"rlhf_key_guess-{i}");
            reasons.Add(Suite.InfoOf(await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, guess, cancellationToken: Cancelled))).Reason);
        }
        reasons.Take(3).ShouldAllBe(reason => reason == "CREDENTIAL_INVALID");
        reasons.ShouldContain("RATE_LIMITED");
        suite.Rooms.Seen.AuthenticationCount.ShouldBe(reasons.Count(reason => reason == "CREDENTIAL_INVALID"));
    }

    [Fact]
    public async Task Calls_AtOnceOfOneCaller_AreCapped()
    {
        await using Suite suite = await Suite.StartAsync("--Limits:ConcurrentCallsPerCaller=1");
        using AsyncServerStreamingCall<WatchGenerationJobResponse> watch = suite.Client.WatchGenerationJob(
            new WatchGenerationJobRequest { Name = "projects/p1/generationJobs/silent" }, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled);
        (await watch.ResponseStream.MoveNext(Cancelled)).ShouldBeTrue();
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.ScientistKey), cancellationToken: Cancelled));
        Suite.InfoOf(error).Reason.ShouldBe("TOO_MANY_CALLS");
        await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.OwnerKey), cancellationToken: Cancelled);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData(null)]
    public async Task Post_OfAnythingButJson_IsRefused(string? mediaType)
    {
        await using Suite suite = await Suite.StartOpenAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Post, "/v1/projects/p1/promptSets", null, content);
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    private static byte[] Framed(int messageBytes)
    {
        byte[] frame = new byte[messageBytes + 5];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), messageBytes);
        return frame;
    }

    private static byte[] Frames(int messageBytes, int count)
    {
        byte[] frames = new byte[(messageBytes + 5) * count];
        for (int i = 0; i < count; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frames.AsSpan((i * (messageBytes + 5)) + 1), messageBytes);
        return frames;
    }

    /// <summary>Sends bytes without telling how many.</summary>
    private sealed class UnmeasuredContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            foreach (byte[] piece in bytes.Chunk(64 * 1024))
                await stream.WriteAsync(piece, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Sends the prefix of a message and then nothing, without an end.</summary>
    private sealed class StalledContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 1, 0, 7 }, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
