using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Deadlines;

namespace RlhfT2I.ServiceDefaults.Tests.Tls;

/// <summary>Callers of a room that speaks TLS: as another room calls it, and as somebody does who keeps to no rules.</summary>
internal static class TlsPeers
{
    private static readonly GetGenerationJobRequest Request = new() { Name = DefaultsHost.JobName };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The address of a host's port for gRPC by the name that certificates have.</summary>
    public static string AddressOf(DefaultsHost host, string name = "localhost", string scheme = "https") => $"{scheme}://{name}:{new Uri(host.App.Urls.First()).Port}";

    /// <summary>Calls as a room with these settings does.</summary>
    public static async Task CallAsync(string address, params string[] settings)
    {
        await using WebApplication caller = Caller(address, settings);
        await CallAsync(caller);
    }

    /// <summary>A room that calls the one at an address.</summary>
    public static WebApplication Caller(string address, params string[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder([$"--Peers:Addresses:Generation={address}", .. settings]);
        builder.Logging.ClearProviders();
        builder.Services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation");
        return builder.Build();
    }

    /// <summary>Calls by its client.</summary>
    public static async Task CallAsync(WebApplication caller) =>
        await caller.Services.GetRequiredService<GenerationService.GenerationServiceClient>().GetGenerationJobAsync(Request, cancellationToken: Cancellation);

    /// <summary>Calls with a certificate or none, and believes any server.</summary>
    /// <returns>The server's certificate.</returns>
    public static async Task<string> CallWithAsync(string address, X509Certificate2? certificate)
    {
        string seen = "";
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, server, _, _) =>
                {
                    seen = server!.GetSerialNumberString();
                    return seen.Length > 0;
                },
            },
        };
        using GrpcChannel channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        await new GenerationService.GenerationServiceClient(channel).GetGenerationJobAsync(Request, deadline: DateTime.UtcNow.AddSeconds(20), cancellationToken: Cancellation);
        return seen;
    }

    /// <summary>Asks for a call that the server does not take, and says why it was not.</summary>
    public static async Task<string> RefusalAsync(Func<Task> call)
    {
        RpcException error = await Should.ThrowAsync<RpcException>(call);
        error.StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        return $"{error.Status.DebugException}";
    }
}
