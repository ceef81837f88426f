using System.Diagnostics;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Gateway;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Benchmarks.Gateway;

/// <summary>A room that answers at once with as many bytes as it is asked for, and the gateway before it, with sign-in and limits on.</summary>
internal sealed class GatewayPair : IAsyncDisposable
{
    private const string ApiKey = "rlhf_key_benchmark";
    private static readonly string[] Rooms = ["Generation", "Embedding", "Reward", "FineTuning", "Feedback"];

    private readonly WebApplication _room;
    private readonly WebApplication _gateway;

    private GatewayPair(WebApplication room, WebApplication gateway)
    {
        _room = room;
        _gateway = gateway;
        var caller = new VerifiedCaller("benchmark", new Dictionary<string, CallerRole> { ["projects/p1"] = CallerRole.Scientist });
        string token = room.Services.GetRequiredService<InternalTokens>().Sign(caller);
        Direct = new Way(room.Urls.First(), new Metadata { { InternalTokens.HeaderName, token } });
        Through = new Way(gateway.Urls.First(), new Metadata { { "authorization", $"Bearer {ApiKey}" } });
    }

    /// <summary>Straight to the room.</summary>
    public Way Direct { get; }

    /// <summary>Through the gateway.</summary>
    public Way Through { get; }

    public static async Task<GatewayPair> StartAsync(CancellationToken cancellationToken)
    {
        string[] identity =
        [
            "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", "--Identity:Required=true", "--Identity:TokenLifetime=00:10:00",
            $"--Identity:SigningKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(48))}",
        ];
        WebApplication room = Build(identity, _ => { });
        room.MapGrpcService<Generation>();
        room.MapGrpcService<Accounts>();
        await room.StartAsync(cancellationToken);

        string[] limits = ["--Limits:CallsPerSecond=100000", "--Limits:CallBurst=1000000", "--Limits:AddressCallsPerSecond=100000", "--Limits:AddressCallBurst=1000000"];
        string[] peers = [.. Rooms.Select(name => $"--Peers:Addresses:{name}={room.Urls.First()}")];
        WebApplication gateway = Build([.. identity, .. limits, .. peers], builder => builder.AddGateway());
        gateway.MapGateway();
        await gateway.StartAsync(cancellationToken);
        return new GatewayPair(room, gateway);
    }

    /// <summary>Makes calls from several callers at once, one after another each.</summary>
    public async Task<CallTimes> MeasureAsync(Way way, int bytes, int callers, int callCount, CancellationToken cancellationToken)
    {
        var request = new GetPromptSetRequest { Name = $"projects/p1/promptSets/s{bytes}" };
        long start = Stopwatch.GetTimestamp();
        double[][] times = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(
            async () =>
            {
                double[] own = new double[Math.Max(1, callCount / callers)];
                for (int i = 0; i < own.Length; i++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    await way.Client.GetPromptSetAsync(request, way.Headers, cancellationToken: cancellationToken);
                    own[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                }
                return own;
            },
            cancellationToken)));
        return new CallTimes([.. times.SelectMany(own => own)], Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        Direct.Dispose();
        Through.Dispose();
        await _gateway.DisposeAsync();
        await _room.DisposeAsync();
    }

    private static WebApplication Build(string[] args, Action<WebApplicationBuilder> add)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        add(builder);
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        return app;
    }

    /// <summary>A way to the room.</summary>
    internal sealed class Way : IDisposable
    {
        private readonly GrpcChannel _channel;

        public Way(string address, Metadata headers)
        {
            _channel = GrpcChannel.ForAddress(address);
            Client = new GenerationService.GenerationServiceClient(_channel);
            Headers = headers;
        }

        public GenerationService.GenerationServiceClient Client { get; }

        public Metadata Headers { get; }

        public void Dispose() => _channel.Dispose();
    }

    private sealed class Generation : GenerationService.GenerationServiceBase
    {
        // The last segment is 's' and the size.
        public override Task<GetPromptSetResponse> GetPromptSet(GetPromptSetRequest request, ServerCallContext context)
        {
            int bytes = int.Parse(request.Name[(request.Name.LastIndexOf('s') + 1)..]);
            return Task.FromResult(new GetPromptSetResponse { PromptSet = new PromptSet { Name = request.Name, DisplayName = new string('x', bytes) } });
        }
    }

    private sealed class Accounts : AccountService.AccountServiceBase
    {
        public override Task<AuthenticateCredentialResponse> AuthenticateCredential(AuthenticateCredentialRequest request, ServerCallContext context) =>
            Task.FromResult(new AuthenticateCredentialResponse
            {
                Identity = new Identity { Subject = "benchmark", RoleGrants = { new RoleGrant { Project = "projects/p1", Role = Role.Scientist } } },
            });
    }
}
