using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.ServiceDefaults.Tests.Diagnostics;

public sealed class TelemetryExtensionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_WithoutCollectorAndPort_HasNoTelemetry()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();
        host.App.Services.GetService<TracerProvider>().ShouldBeNull();
        host.App.Services.GetService<MeterProvider>().ShouldBeNull();
        host.App.Urls.Count.ShouldBe(2);
    }

    [Fact]
    public void AddServiceDefaults_WithACollector_TracesMeasuresAndExports()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9"]);
        builder.AddServiceDefaults();
        using WebApplication app = builder.Build();
        app.Services.GetService<TracerProvider>().ShouldNotBeNull();
        app.Services.GetService<MeterProvider>().ShouldNotBeNull();
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("nonsense")]
    [InlineData("ftp://collector")]
    public void AddServiceDefaults_CollectorThatIsNoAddress_IsRefusedByName(string endpoint) =>
        Should.Throw<OptionsValidationException>(() => WebApplication.CreateBuilder([$"--OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}"]).AddServiceDefaults())
            .Message.ShouldContain($"OTEL_EXPORTER_OTLP_ENDPOINT is '{endpoint}'");

    [Fact]
    public async Task MetricsPort_ServesMetrics_AndNoOtherPortDoes()
    {
        int port = FreePort.Find();
        await using DefaultsHost host = await DefaultsHost.StartAsync(args: $"--Endpoints:MetricsPort={port}");
        await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = DefaultsHost.JobName }, cancellationToken: Token);

        using var metrics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string page = await metrics.GetStringAsync("/metrics", Token);
        // A histogram in seconds, by the conventions' names: what deploy/grafana and deploy/prometheus are written in.
        page.ShouldContain("rpc_server_call_duration_seconds_bucket{");
        page.ShouldContain("rpc_method=\"rlhf.generation.v1.GenerationService/GetGenerationJob\"");
        page.ShouldContain("rpc_response_status_code=\"OK\"");
        page.ShouldContain("http_server_request_duration_seconds_count{");
        page.ShouldContain("dotnet_gc_collections_total{");

        foreach (string path in new[] { "/", "/health/ready", $"/v1/{DefaultsHost.JobName}" })
            (await metrics.GetAsync(path, Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        using var json = new HttpClient { BaseAddress = new Uri(host.App.Urls.ElementAt(1)) };
        (await json.GetAsync("/metrics", Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // Whoever says in the Host header that he came by the other port did not.
        using var spoofed = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = $"127.0.0.1:{port}" } };
        (await json.SendAsync(spoofed, Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task MetricsPort_OfTheCalls_IsRefused()
    {
        using var error = new StringWriter();
        int code = await ServiceHost.RunAsync(["--Endpoints:MetricsPort=8081"], _ => { }, _ => { }, error, Token);
        code.ShouldBe(ExitCodes.BadConfiguration);
        error.ToString().ShouldContain("Endpoints:MetricsPort is 8081, which is the port of calls too");
    }
}
