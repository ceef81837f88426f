using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.Gateway.Tests;

/// <summary>The gateway in front of <see cref="FakeRooms"/>, each with ports of its own.</summary>
internal sealed class Suite : IAsyncDisposable
{
    public const string JobName = "projects/p1/generationJobs/j1";

    private readonly WebApplication _gateway;
    private readonly HttpClient _h2c;

    private Suite(FakeRooms rooms, WebApplication gateway)
    {
        Rooms = rooms;
        _gateway = gateway;
        Channel = GrpcChannel.ForAddress(gateway.Urls.First(), new GrpcChannelOptions { MaxSendMessageSize = null });
        Client = new GenerationService.GenerationServiceClient(Channel);
        Accounts = new AccountService.AccountServiceClient(Channel);
        Json = new HttpClient { BaseAddress = new Uri(gateway.Urls.Last()) };
        _h2c = new HttpClient { BaseAddress = new Uri(gateway.Urls.First()) };
    }

    public FakeRooms Rooms { get; }

    public GrpcChannel Channel { get; }

    public GenerationService.GenerationServiceClient Client { get; }

    public AccountService.AccountServiceClient Accounts { get; }

    public HttpClient Json { get; }

    public IServiceProvider Services => _gateway.Services;

    /// <summary>Without sign-in.</summary>
    public static Task<Suite> StartOpenAsync(params string[] gatewayArgs) => StartAsync([], gatewayArgs);

    /// <summary>With sign-in.</summary>
    public static Task<Suite> StartAsync(params string[] gatewayArgs)
    {
        string[] identity = ["--Identity:Required=true", $"--Identity:SigningKey={FakeRooms.SigningKey}"];
        return StartAsync(identity, [.. identity, .. gatewayArgs]);
    }

    /// <summary>With sign-in, and rooms that speak TLS.</summary>
    public static Task<Suite> StartGuardedAsync(string[] tlsOfRooms, string[] tlsOfGateway)
    {
        string[] identity = ["--Identity:Required=true", $"--Identity:SigningKey={FakeRooms.SigningKey}"];
        return StartAsync([.. identity, .. tlsOfRooms], [.. identity, .. tlsOfGateway]);
    }

    /// <summary>Without sign-in, and rooms that speak TLS.</summary>
    public static Task<Suite> StartOpenGuardedAsync(string[] tlsOfRooms, string[] tlsOfGateway) => StartAsync(tlsOfRooms, tlsOfGateway);

    public static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };

    public async Task<HttpResponseMessage> SendJsonAsync(HttpMethod method, string path, string? bearer, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await Json.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes as a gRPC call, as no honest client would.</summary>
    public async Task<HttpResponseMessage> SendGrpcAsync(string method, HttpContent content, string? bearer = null)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await _h2c.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Calls GetGenerationJob by gRPC-Web, over HTTP/1.1 as browsers without TLS do.</summary>
    public async Task<HttpResponseMessage> SendWebAsync(string? bearer, string name = JobName)
    {
        byte[] message = new GetGenerationJobRequest { Name = name }.ToByteArray();
        byte[] frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web+proto");
        return await SendJsonAsync(HttpMethod.Post, "/rlhf.generation.v1.GenerationService/GetGenerationJob", bearer, content);
    }

    public static ErrorInfo InfoOf(RpcException exception) => exception.GetRpcStatus().ShouldNotBeNull().GetDetail<ErrorInfo>().ShouldNotBeNull();

    /// <summary>The typed error of a gRPC-Web reply that has nothing else.</summary>
    public static RpcStatus StatusOf(HttpResponseMessage response) =>
        RpcStatus.Parser.ParseFrom(Convert.FromBase64String(response.Headers.GetValues("grpc-status-details-bin").Single()));

    public async ValueTask DisposeAsync()
    {
        Json.Dispose();
        _h2c.Dispose();
        Channel.Dispose();
        await _gateway.DisposeAsync();
        await Rooms.DisposeAsync();
    }

    private static async Task<Suite> StartAsync(string[] roomArgs, string[] gatewayArgs)
    {
        FakeRooms rooms = await FakeRooms.StartAsync(roomArgs);
        string[] peers = [.. new[] { "Generation", "Embedding", "Reward", "FineTuning", "Feedback" }.Select(room => $"--Peers:Addresses:{room}={rooms.Address}")];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", .. peers, .. gatewayArgs]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddGateway();
        WebApplication gateway = builder.Build();
        gateway.MapServiceDefaults();
        gateway.MapGateway();
        await gateway.StartAsync();
        return new Suite(rooms, gateway);
    }
}
