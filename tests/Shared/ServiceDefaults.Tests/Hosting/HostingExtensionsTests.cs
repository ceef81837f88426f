using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests.Hosting;

public sealed class HostingExtensionsTests
{
    private const int Limit = 128 * 1024;
    private static readonly string[] LimitReceived = [$"--MessageLimits:MaxReceiveBytes={Limit}"];
    private static readonly GetGenerationJobRequest Request = new() { Name = DefaultsHost.JobName };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_GrpcCall_IsAnswered()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        (await host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation)).GenerationJob.Name.ShouldBe(Request.Name);
    }

    [Fact]
    public async Task Host_GrpcCallThatFails_HasATypedError()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync((_, _) => throw OverloadException.QueueFull(3, 3, TimeSpan.FromSeconds(1)));
        RpcException error = await Should.ThrowAsync<RpcException>(host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation).ResponseAsync);
        error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("QUEUE_FULL");
    }

    [Fact]
    public async Task Host_JsonCall_IsAnswered()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        JsonNode? reply = JsonNode.Parse(await host.Http.GetStringAsync(new Uri($"/v1/{Request.Name}", UriKind.Relative), Cancellation));
        ((string?)reply!["generationJob"]!["name"]).ShouldBe(Request.Name);
    }

    [Fact]
    public async Task Host_JsonCallThatFails_HasATypedError()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync((_, _) => throw ResourceException.NotFound("generation.rlhf/GenerationJob", Request.Name));
        using HttpResponseMessage response = await host.Http.GetAsync(new Uri($"/v1/{Request.Name}", UriKind.Relative), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task Host_GrpcWebCall_IsAnsweredOverHttp1()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        using var content = new ByteArrayContent([.. Frame(Request)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web+proto");
        using HttpResponseMessage response = await host.Http.PostAsync(
            new Uri("/rlhf.generation.v1.GenerationService/GetGenerationJob", UriKind.Relative), content, Cancellation);
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        GetGenerationJobResponse.Parser.ParseFrom(body.AsSpan(5, length)).GenerationJob.Name.ShouldBe(Request.Name);
    }

    [Fact]
    public async Task Reflection_InDevelopment_ListsTheServices() =>
        (await ListServicesAsync("Development")).ShouldContain("rlhf.generation.v1.GenerationService");

    [Fact]
    public async Task Reflection_InProduction_IsNotServed() =>
        (await Should.ThrowAsync<RpcException>(ListServicesAsync("Production"))).StatusCode.ShouldBe(StatusCode.Unimplemented);

    [Fact]
    public async Task Message_BelowTheLimit_IsTaken()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: LimitReceived);
        await host.Client.CreatePromptSetAsync(LargeRequest(Limit - 4096), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Message_AboveTheLimit_IsRefusedWithATypedError()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: LimitReceived);
        RpcException error = await Should.ThrowAsync<RpcException>(
            host.Client.CreatePromptSetAsync(LargeRequest(Limit + 4096), cancellationToken: Cancellation).ResponseAsync);
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        error.Status.Detail.ShouldStartWith($"A message of more than {Limit} bytes is over the limit of {Limit} bytes.");
        ErrorInfo info = error.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        info.Reason.ShouldBe("MESSAGE_TOO_LARGE");
        info.Metadata["maxBytes"].ShouldBe($"{Limit}");
    }

    [Theory]
    [InlineData(-4096, true)]
    [InlineData(4096, false)]
    public async Task Reply_AroundTheLimit_IsSentBelowAndRefusedAbove(int surplus, bool sent)
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            (request, _) =>
            {
                ((GetGenerationJobRequest)request).Name = new string('x', Limit + surplus);
                return Task.CompletedTask;
            },
            args: [$"--MessageLimits:MaxSendBytes={Limit}"]);
        Task<GetGenerationJobResponse> call = host.Client.GetGenerationJobAsync(Request.Clone(), cancellationToken: Cancellation).ResponseAsync;
        if (sent)
            (await call).GenerationJob.Name.Length.ShouldBe(Limit + surplus);
        else
            (await Should.ThrowAsync<RpcException>(call)).GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("MESSAGE_TOO_LARGE");
    }

    [Fact]
    public async Task JsonBody_AboveTheLimit_IsRefused()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: LimitReceived);
        using var content = new StringContent(JsonFormatter.Default.Format(LargeRequest(4 * Limit)), new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await host.Http.PostAsync(new Uri("/v1/projects/p1/promptSets", UriKind.Relative), content, Cancellation);
        ((int)response.StatusCode).ShouldBeInRange(400, 499);
    }

    [Fact]
    public async Task Method_ThatIsNotServed_HasATypedError()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        var models = new ModelService.ModelServiceClient(host.Channel);
        RpcException error = await Should.ThrowAsync<RpcException>(
            models.GetModelVersionAsync(new GetModelVersionRequest { Name = "models/m" }, cancellationToken: Cancellation).ResponseAsync);
        error.StatusCode.ShouldBe(StatusCode.Unimplemented);
        error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["method"].ShouldBe("/rlhf.generation.v1.ModelService/GetModelVersion");
    }

    [Fact]
    public async Task Health_OfARunningHost_IsServing()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        foreach (string service in (string[])["", .. HealthTags.All])
            (await HealthAsync(host, service)).ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving, service);
        foreach (string tag in HealthTags.All)
            (await PageAsync(host, tag)).ShouldBe(HttpStatusCode.OK, tag);
    }

    [Fact]
    public async Task Health_WithAnUnreadyPart_IsLiveAndNotReady()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder =>
            builder.Services.AddHealthChecks().AddCheck("model", () => HealthCheckResult.Unhealthy("not loaded"), [HealthTags.Ready]));
        (await HealthAsync(host, HealthTags.Ready)).ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
        (await PageAsync(host, HealthTags.Ready)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await HealthAsync(host, "")).ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        (await HealthAsync(host, HealthTags.Startup)).ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        (await PageAsync(host, HealthTags.Live)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_OfAnUnknownService_IsNotFound()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        (await Should.ThrowAsync<RpcException>(HealthAsync(host, "nobody"))).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Stop_WithACallInHand_TurnsReadyOffThenDrains()
    {
        var time = new ObservedTime(DateTimeOffset.UtcNow);
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            (request, _) =>
            {
                if (request is not CancelGenerationJobRequest)
                    return Task.CompletedTask;
                begun.SetResult();
                return finish.Task;
            },
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            "--Shutdown:ReadinessDelay=00:01:00");
        Task<CancelGenerationJobResponse> inHand = host.Client.CancelGenerationJobAsync(
            new CancelGenerationJobRequest { Name = Request.Name }, cancellationToken: Cancellation).ResponseAsync;
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await time.TimerStartedAsync(Cancellation);

        // 1. Not ready, but still listening, for as long as a load balancer needs to notice.
        Task stop = host.App.StopAsync(Cancellation);
        await time.TimerStartedAsync(Cancellation);
        (await PageAsync(host, HealthTags.Ready)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await PageAsync(host, HealthTags.Live)).ShouldBe(HttpStatusCode.OK);
        await host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation);
        stop.IsCompleted.ShouldBeFalse();

        // 2. The call in hand is finished, then the host is gone.
        time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(46));
        finish.SetResult();
        (await inHand).GenerationJob.Name.ShouldBe(Request.Name);
        stop.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));
        await stop.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await Should.ThrowAsync<HttpRequestException>(() => PageAsync(host, HealthTags.Live));
    }

    [Fact]
    public void Options_ByDefault_ListenOnThisMachineOnly() => new EndpointOptions().Address.ShouldBe("127.0.0.1");

    [Theory]
    [InlineData("Production", "json")]
    [InlineData("Development", "simple")]
    public async Task Logging_ByDefault_FitsTheEnvironment(string environment, string formatter)
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: ["--environment", environment]);
        host.App.Configuration["Logging:Console:FormatterName"].ShouldBe(formatter);
        host.App.Configuration["Logging:LogLevel:Microsoft.AspNetCore"].ShouldBe("Warning");
    }

    [Fact]
    public async Task Logging_SetByTheUser_Wins()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            configure: builder => Microsoft.Extensions.Logging.ConsoleLoggerExtensions.AddConsole(builder.Logging),
            args: ["--Logging:Console:FormatterName=systemd", "--Logging:LogLevel:Grpc=Debug"]);
        host.App.Configuration["Logging:LogLevel:Grpc"].ShouldBe("Debug");
        host.App.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName.ShouldBe("systemd");
    }

    private static CreatePromptSetRequest LargeRequest(int length) => new()
    {
        Parent = "projects/p1",
        PromptSet = new PromptSet { DisplayName = "large" },
        PromptList = new PromptListSource { Prompts = { new Prompt { Text = new string('x', length) } } },
    };

    private static IEnumerable<byte> Frame(GetGenerationJobRequest message)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, message.CalculateSize());
        return [0, .. length, .. message.ToByteArray()];
    }

    private static async Task<List<string>> ListServicesAsync(string environment)
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: ["--environment", environment]);
        using var call = new ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
        return [.. call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name)];
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(DefaultsHost host, string service) =>
        (await new Health.HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancellation)).Status;

    private static async Task<HttpStatusCode> PageAsync(DefaultsHost host, string tag)
    {
        using HttpResponseMessage response = await host.Http.GetAsync(new Uri($"/health/{tag}", UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
