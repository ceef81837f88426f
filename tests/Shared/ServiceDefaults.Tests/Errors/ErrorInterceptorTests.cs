using System.Net;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.ServiceDefaults.Tests.Errors;

/// <summary>Every kind of error as it crosses the wire.</summary>
public sealed class ErrorInterceptorTests
{
    private const string JobName = "projects/p1/generationJobs/j1";
    private const string JobType = "generation.rlhf/GenerationJob";
    private const string Secret = "connection string with a password";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithoutException_AnswersAsUsual()
    {
        await using TestHost host = await TestHost.StartAsync(_ => Task.CompletedTask);
        GetGenerationJobResponse response = await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = JobName }, cancellationToken: Cancellation);
        response.GenerationJob.Name.ShouldBe(JobName);
    }

    [Fact]
    public async Task Call_WithInvalidField_GivesBadRequest()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw new InvalidRequestException([new FieldViolation("image_count", "-1 is not in 1 to 1000")]));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        InfoOf(status, "INVALID_REQUEST", "rlhf");
        BadRequest.Types.FieldViolation violation = status.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem();
        violation.Field.ShouldBe("image_count");
        violation.Description.ShouldBe("-1 is not in 1 to 1000");
    }

    [Fact]
    public async Task Call_OnMissingResource_GivesResourceInfo()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw ResourceException.NotFound(JobType, JobName));
        error.StatusCode.ShouldBe(StatusCode.NotFound);
        error.Status.Detail.ShouldBe($"There is no {JobType} named {JobName}. List the resources of that type to see what exists.");
        InfoOf(status, "RESOURCE_NOT_FOUND", "rlhf").Metadata["resourceName"].ShouldBe(JobName);
        ResourceInfo resource = status.GetDetail<ResourceInfo>().ShouldNotBeNull();
        resource.ResourceType.ShouldBe(JobType);
        resource.ResourceName.ShouldBe(JobName);
    }

    [Fact]
    public async Task Call_OnExistingResource_GivesAlreadyExists()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw ResourceException.AlreadyExists(JobType, JobName));
        error.StatusCode.ShouldBe(StatusCode.AlreadyExists);
        InfoOf(status, "RESOURCE_ALREADY_EXISTS", "rlhf");
        status.GetDetail<ResourceInfo>()!.ResourceName.ShouldBe(JobName);
    }

    [Fact]
    public async Task Call_InWrongState_GivesPreconditionFailure()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw new WrongStateException(JobName, "JOB_STATE_FAILED", "JOB_STATE_SUCCEEDED"));
        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        InfoOf(status, "RESOURCE_WRONG_STATE", "rlhf").Metadata["state"].ShouldBe("JOB_STATE_FAILED");
        PreconditionFailure.Types.Violation violation = status.GetDetail<PreconditionFailure>()!.Violations.ShouldHaveSingleItem();
        violation.Type.ShouldBe("RESOURCE_WRONG_STATE");
        violation.Subject.ShouldBe(JobName);
    }

    [Fact]
    public async Task Call_WithARoomsOwnException_GivesItsDomainAndReason()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw new RewardModelNotTrainedException("projects/p1/rewardModels/r1"));
        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        InfoOf(status, "REWARD_MODEL_NOT_TRAINED", "reward.rlhf");
    }

    [Fact]
    public async Task Call_WithFullQueue_GivesRetryInfo()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw OverloadException.QueueFull(100, 100, TimeSpan.FromSeconds(7)));
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        InfoOf(status, "QUEUE_FULL", "rlhf");
        status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Call_WithStorageDown_GivesUnavailableAndHidesTheCause()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw UnavailableException.Storage("the database", new IOException(Secret)));
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        InfoOf(status, "STORAGE_UNAVAILABLE", "rlhf");
        ShouldNotTell(error, Secret);
    }

    [Theory]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(TimeoutException))]
    public async Task Call_WithUnknownException_LeaksNothingButAnErrorId(Type type)
    {
        await using TestHost host = await TestHost.StartAsync(_ => throw (Exception)Activator.CreateInstance(type, Secret)!);
        RpcException error = await CallAsync(host);
        RpcStatus status = error.GetRpcStatus().ShouldNotBeNull();

        error.StatusCode.ShouldBe(StatusCode.Internal);
        string errorId = InfoOf(status, "INTERNAL_ERROR", "rlhf").Metadata["errorId"];
        errorId.Length.ShouldBe(32);
        ShouldNotTell(error, Secret);
        ShouldNotTell(error, type.Name);
        ShouldNotTell(error, nameof(ErrorInterceptorTests));

        var entry = host.Log.Entries.Single(entry => entry.EventId == 9001);
        entry.Level.ShouldBe(LogLevel.Error);
        entry.Text.ShouldContain(errorId);
        entry.Exception!.Message.ShouldContain(Secret);
    }

    [Fact]
    public async Task Call_Refused_IsLoggedWithoutException()
    {
        await using TestHost host = await TestHost.StartAsync(_ => throw ResourceException.NotFound(JobType, JobName));
        await CallAsync(host);
        var entry = host.Log.Entries.Single(entry => entry.EventId == 9002);
        entry.Level.ShouldBe(LogLevel.Information);
        entry.Exception.ShouldBeNull();
        host.Log.Entries.ShouldNotContain(other => other.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Stream_FailingAfterItsFirstMessage_EndsWithTheTypedStatus()
    {
        await using TestHost host = await TestHost.StartAsync(_ => throw new WrongStateException(JobName, "A", "B"));
        using AsyncServerStreamingCall<WatchGenerationJobResponse> call = host.Client.WatchGenerationJob(new WatchGenerationJobRequest { Name = JobName }, cancellationToken: Cancellation);
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
        RpcException error = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancellation));
        InfoOf(error.GetRpcStatus()!, "RESOURCE_WRONG_STATE", "rlhf");
    }

    [Fact]
    public async Task Call_PastItsDeadline_GivesDeadlineExceeded()
    {
        await using TestHost host = await TestHost.StartAsync(context => Task.Delay(Timeout.Infinite, context.CancellationToken));
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = JobName }, deadline: DateTime.UtcNow.AddMilliseconds(200), cancellationToken: Cancellation));
        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        host.Log.Entries.ShouldNotContain(entry => entry.EventId == 9001);
    }

    [Fact]
    public async Task Call_CancelledByItsCaller_IsNoFaultOfOurs()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestHost host = await TestHost.StartAsync(async context =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        using var source = new CancellationTokenSource();
        Task<GetGenerationJobResponse> call = host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = JobName }, cancellationToken: source.Token).ResponseAsync;
        await started.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await source.CancelAsync();

        (await Should.ThrowAsync<RpcException>(() => call)).StatusCode.ShouldBe(StatusCode.Cancelled);
        (await host.Log.FirstAsync(9002, TimeSpan.FromSeconds(10), Cancellation)).ShouldContain("CallCancelled");
        host.Log.Entries.ShouldNotContain(entry => entry.EventId == 9001);
    }

    [Fact]
    public async Task Call_WhileTheHostStops_GivesUnavailable()
    {
        TestHost? host = null;
        await using (host = await TestHost.StartAsync(_ =>
        {
            host!.Lifetime.StopApplication();
            throw new OperationCanceledException(host.Lifetime.ApplicationStopping);
        }))
        {
            RpcException error = await CallAsync(host);
            error.StatusCode.ShouldBe(StatusCode.Unavailable);
            InfoOf(error.GetRpcStatus()!, "SERVICE_STOPPING", "rlhf");
        }
    }

    [Fact]
    public async Task Call_CancelledFromInsideWithoutCause_IsOurFault()
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw new OperationCanceledException());
        error.StatusCode.ShouldBe(StatusCode.Internal);
        InfoOf(status, "INTERNAL_ERROR", "rlhf");
    }

    [Fact]
    public async Task Call_WithPeersTypedError_PassesItOn()
    {
        RpcException ofPeer = ErrorStatus.From(new RewardModelNotTrainedException("projects/p1/rewardModels/r1")).ToRpcException();
        (RpcException error, RpcStatus status) = await FailAsync(() => throw ofPeer);
        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        InfoOf(status, "REWARD_MODEL_NOT_TRAINED", "reward.rlhf");
        status.GetDetail<PreconditionFailure>().ShouldNotBeNull();
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, StatusCode.Unavailable, "PEER_UNAVAILABLE")]
    [InlineData(StatusCode.Unimplemented, StatusCode.Unimplemented, "METHOD_NOT_IMPLEMENTED")]
    [InlineData(StatusCode.NotFound, StatusCode.Internal, "INTERNAL_ERROR")]
    [InlineData(StatusCode.Unknown, StatusCode.Internal, "INTERNAL_ERROR")]
    public async Task Call_WithPeersBareError_HidesItsText(StatusCode ofPeer, StatusCode expected, string reason)
    {
        (RpcException error, RpcStatus status) = await FailAsync(() => throw new RpcException(new Grpc.Core.Status(ofPeer, Secret)));
        error.StatusCode.ShouldBe(expected);
        InfoOf(status, reason, "rlhf");
        ShouldNotTell(error, Secret);
    }

    [Fact]
    public async Task Call_OfMethodThatIsNotServed_GivesUnimplementedWithReason()
    {
        await using TestHost host = await TestHost.StartAsync(_ => Task.CompletedTask);
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client.GetImageAsync(new GetImageRequest { Name = "projects/p1/images/i1" }, cancellationToken: Cancellation));
        error.StatusCode.ShouldBe(StatusCode.Unimplemented);
        InfoOf(error.GetRpcStatus()!, "METHOD_NOT_IMPLEMENTED", "rlhf");
    }

    [Fact]
    public async Task Call_BreakingTheContract_NeverReachesTheRoom()
    {
        bool reached = false;
        await using TestHost host = await TestHost.StartAsync(_ =>
        {
            reached = true;
            return Task.CompletedTask;
        });
        RpcException error = await CallAsync(host, "projects/p1/images/j1");
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        BadRequest.Types.FieldViolation violation = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem();
        violation.Field.ShouldBe("name");
        violation.Description.ShouldContain("projects/{project}/generationJobs/{generation_job}");
        reached.ShouldBeFalse();
    }

    [Fact]
    public async Task JsonCall_Failing_TellsReasonAndDetailsInItsBody()
    {
        await using TestHost host = await TestHost.StartAsync(_ => throw ResourceException.NotFound(JobType, JobName));
        using HttpResponseMessage response = await host.Http.GetAsync($"/v1/{JobName}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        ((int)body["code"]!).ShouldBe((int)StatusCode.NotFound);
        JsonObject info = body["details"]!.AsArray().Select(detail => detail!.AsObject()).Single(detail => (string)detail["@type"]! == "type.googleapis.com/google.rpc.ErrorInfo");
        ((string)info["reason"]!).ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task JsonCall_WithUnknownException_LeaksNothing()
    {
        await using TestHost host = await TestHost.StartAsync(_ => throw new InvalidOperationException(Secret));
        using HttpResponseMessage response = await host.Http.GetAsync($"/v1/{JobName}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        body.ShouldContain("INTERNAL_ERROR");
        body.ShouldNotContain(Secret);
        body.ShouldNotContain(nameof(InvalidOperationException));
    }

    private static async Task<(RpcException Error, RpcStatus Status)> FailAsync(Action fail)
    {
        await using TestHost host = await TestHost.StartAsync(_ =>
        {
            fail();
            return Task.CompletedTask;
        });
        RpcException error = await CallAsync(host);
        return (error, error.GetRpcStatus().ShouldNotBeNull());
    }

    private static Task<RpcException> CallAsync(TestHost host, string name = JobName) => Should.ThrowAsync<RpcException>(async () =>
        await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = name }, cancellationToken: Cancellation));

    private static ErrorInfo InfoOf(RpcStatus status, string reason, string domain)
    {
        ErrorInfo info = status.GetDetail<ErrorInfo>().ShouldNotBeNull();
        info.Reason.ShouldBe(reason);
        info.Domain.ShouldBe(domain);
        return info;
    }

    private static void ShouldNotTell(RpcException error, string text)
    {
        error.Status.Detail.ShouldNotContain(text);
        foreach (Metadata.Entry entry in error.Trailers)
            (entry.IsBinary ? ByteString.CopyFrom(entry.ValueBytes).ToStringUtf8() : entry.Value).ShouldNotContain(text);
    }

    private sealed class RewardModelNotTrainedException(string rewardModel)
        : PreconditionException(ErrorReason.RewardModelNotTrained, rewardModel, new Dictionary<string, string> { ["resourceName"] = rewardModel });
}
