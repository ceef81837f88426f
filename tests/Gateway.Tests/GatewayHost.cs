using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.Gateway.Tests;

/// <summary>The gateway and a Generation room with one image, in one process.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Sha256 = "ab000000000000000000000000000000000000000000000000000000000000cd";

    private static readonly string[] Rooms = ["Generation", "Embedding", "Reward", "FineTuning", "Feedback"];

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
    }

    /// <summary>The bytes of <c>projects/p1/images/i1</c>, more than one piece long.</summary>
    public static byte[] Bytes { get; } = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    public HttpClient Http { get; }

    public IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    public static async Task<GatewayHost> StartAsync()
    {
        string[] peers = [.. Rooms.Select(room => $"--Peers:Addresses:{room}=self")];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", .. peers]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddGateway();
        builder.Services.AddSingleton<Images>();
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapGateway();
        app.MapGrpcService<Images>();
        await app.StartAsync();
        return new GatewayHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Images : GenerationService.GenerationServiceBase
    {
        public override async Task DownloadImage(DownloadImageRequest request, IServerStreamWriter<DownloadImageResponse> responseStream, ServerCallContext context)
        {
            if (request.Name == "projects/p1/images/broken")
                throw new InvalidOperationException("secret");
            if (request.Name != "projects/p1/images/i1")
                throw ResourceException.NotFound("generation.rlhf/Image", request.Name);
            var header = new BlobHeader { ContentType = "image/png", SizeBytes = Bytes.Length, Sha256 = Sha256 };
            await responseStream.WriteAsync(new DownloadImageResponse { Header = header }, context.CancellationToken);
            foreach (byte[] piece in Bytes.Chunk(65536))
                await responseStream.WriteAsync(new DownloadImageResponse { Chunk = ByteString.CopyFrom(piece) }, context.CancellationToken);
        }
    }
}
