using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests.Hosting;

public sealed class HealthProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, ExitCodes.Success)]
    [InlineData(false, ExitCodes.Failure)]
    public async Task RunAsync_HostThatRuns_TellsWhetherItIsReady(bool ready, int exitCode)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0"]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("sample", () => ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(), [HealthTags.Ready]);
        await using WebApplication app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync(Cancellation);
        int port = new Uri(app.Urls.Last()).Port;

        (int actual, string error) = await AskAsync($"--Endpoints:JsonPort={port}", "--Endpoints:Address=0.0.0.0");
        actual.ShouldBe(exitCode);
        (error.Length == 0).ShouldBe(ready);
        await app.StopAsync(Cancellation);
    }

    [Fact]
    public async Task RunAsync_NobodyListens_Fails()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        (int exitCode, string error) = await AskAsync($"--Endpoints:JsonPort={port}");
        exitCode.ShouldBe(ExitCodes.Failure);
        error.ShouldContain($"http://127.0.0.1:{port}/health/ready does not answer");
    }

    private static async Task<(int ExitCode, string Error)> AskAsync(params string[] args)
    {
        using var error = new StringWriter();
        int exitCode = await ServiceHost.RunAsync(
            ["health", .. args], _ => Assert.Fail("The probe makes no room."), _ => Assert.Fail("The probe makes no room."), error, Cancellation);
        return (exitCode, error.ToString());
    }
}
