using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Tests;

/// <summary>
/// A gRPC and JSON server in this process, on loopback ports of its own, whose methods do what a test says. Kestrel and not the in-memory
/// server, because resets and deadlines of HTTP/2 are part of what is tested.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private TestHost(WebApplication app, GrpcChannel channel, CapturedLog log)
    {
        _app = app;
        _channel = channel;
        Log = log;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
        Client = new GenerationService.GenerationServiceClient(channel);
    }

    public GenerationService.GenerationServiceClient Client { get; }

    public CapturedLog Log { get; }

    public HttpClient Http { get; }

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    public static async Task<TestHost> StartAsync(Func<ServerCallContext, Task> behavior)
    {
        var log = new CapturedLog();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(behavior);
        builder.Services.AddGrpc().AddTypedErrors().AddJsonTranscoding(options => options.TypeRegistry = RpcErrors.DetailTypes);
        WebApplication app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new TestHost(app, GrpcChannel.ForAddress(app.Urls.First()), log);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
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

        /// <summary>Text of the first entry with that event id, as soon as there is one.</summary>
        public async Task<string> FirstAsync(int eventId, TimeSpan patience, CancellationToken cancellationToken)
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            source.CancelAfter(patience);
            while (true)
            {
                if (Entries.FirstOrDefault(entry => entry.EventId == eventId) is { Text: { } text })
                    return text;
                await Task.Delay(TimeSpan.FromMilliseconds(10), source.Token);
            }
        }

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
