using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>A server in this process that answers as the suite does, from memory and with rendered pictures in place of a model's.</summary>
internal sealed class FakeServer : IDisposable
{
    private WebApplication? _host;
    private int _port;

    public FakeServer(bool start = true)
    {
        if (start)
            Start();
    }

    public FakeWorld World { get; } = new();

    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Listens: on a free port first, then always on the same.</summary>
    public void Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(World);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        _host = builder.Build();
        _host.UseRouting();
        _host.MapGrpcService<FakeGeneration>();
        _host.MapGrpcService<FakeModels>();
        _host.MapGrpcService<FakeFeedback>();
        _host.MapGrpcService<FakeEvaluation>();
        _host.MapGrpcService<FakeReward>();
        _host.MapGrpcService<FakeFineTuning>();
        _host.MapGrpcService<FakeAccounts>();
        _host.StartAsync().GetAwaiter().GetResult();
        _port = new Uri(_host.Urls.First()).Port;
    }

    public void Stop()
    {
        _host?.StopAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();
        (_host as IDisposable)?.Dispose();
        _host = null;
    }

    public void Dispose() => Stop();

    /// <summary>Runs a command line against this server.</summary>
    public (int Code, string Output, string Error) Run(params string[] args) => Invocation.Run([.. args, "--server", Address]);

    /// <summary>Runs a command line that must succeed.</summary>
    public string Succeed(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        code.ShouldBe(ExitCodes.Success, error);
        return output;
    }
}
