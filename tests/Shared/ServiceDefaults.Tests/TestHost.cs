using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Tests;

/// <summary>A gRPC and JSON server in this process whose methods do what a test says.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private TestHost(WebApplication app, GrpcChannel channel, CapturedLog log)
    {
        _app = app;
        _channel = channel;
        Log = log;
        Client = new GenerationService.GenerationServiceClient(channel);
    }

    public GenerationService.GenerationServiceClient Client { get; }

    public CapturedLog Log { get; }

    public HttpClient Http => _app.GetTestClient();

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    public static async Task<TestHost> StartAsync(Func<ServerCallContext, Task> behavior)
    {
        var log = new CapturedLog();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(behavior);
        builder.Services.AddGrpc().AddTypedErrors().AddJsonTranscoding(options => options.TypeRegistry = RpcErrors.DetailTypes);
        WebApplication app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = app.GetTestServer().CreateHandler() });
        return new TestHost(app, channel, log);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Service(Func<ServerCallContext, Task> behavior) : GenerationService.GenerationServiceBase
    {
        public override async Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context)
        {
            await behavior(context);
            return new GetGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } };
        }

        public override async Task WatchGenerationJob(
            WatchGenerationJobRequest request, IServerStreamWriter<WatchGenerationJobResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new WatchGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } });
            await behavior(context);
        }
    }

    /// <summary>Keeps what the host logs.</summary>
    internal sealed class CapturedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(int EventId, LogLevel Level, string Text, Exception? Exception)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue((eventId.Id, logLevel, formatter(state, exception), exception));

        public void Dispose()
        {
        }
    }
}
