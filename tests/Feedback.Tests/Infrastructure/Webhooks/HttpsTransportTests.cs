using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Infrastructure.Webhooks;

namespace RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;

/// <summary>The product's transport against an HTTPS server on this machine, which it reaches only where a test allows loopback.</summary>
public sealed class HttpsTransportTests : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly ConcurrentQueue<(string Path, string Body, IHeaderDictionary Headers)> _seen = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync(Token);
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        if (_app is not null)
            await _app.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task PostAsync_ToAReceiver_SendsTheSignedBodyAndNothingThatTiesRequestsTogether()
    {
        using var transport = new HttpsTransport(Local());
        (await transport.PostAsync(Request("/ok"), Token)).ShouldBeNull();
        (string path, string body, IHeaderDictionary headers) = _seen.ShouldHaveSingleItem();
        (path, body).ShouldBe(("/ok", "{\"a\":\"ä\"}"));
        (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString()).ShouldBe(("msg_1", "7", "v1,c2ln"));
        headers.ContentType.ToString().ShouldBe("application/json; charset=utf-8");
        headers.Keys.ShouldNotContain("traceparent");
        headers.Keys.ShouldNotContain("Cookie");
    }

    [Fact]
    public async Task PostAsync_ToARedirect_DoesNotFollow()
    {
        using var transport = new HttpsTransport(Local());
        (await transport.PostAsync(Request("/moved"), Token)).ShouldBe("The receiver answered with status 307; 200 to 299 are expected.");
        _seen.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task PostAsync_AnswerWithoutEnd_IsNotRead()
    {
        using var transport = new HttpsTransport(Local());
        (await transport.PostAsync(Request("/endless"), Token)).ShouldBeNull();
        (await transport.PostAsync(Request("/ok"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task PostAsync_NoAnswer_EndsAtTheLimit()
    {
        using var transport = new HttpsTransport(Local() with { Timeout = TimeSpan.FromMilliseconds(300) });
        (await transport.PostAsync(Request("/silent"), Token)).ShouldBe("The receiver did not answer within 0.3 s.");
    }

    [Fact]
    public async Task PostAsync_HostThatLeadsToThisMachine_IsRefusedBeforeAConnectionIsMade()
    {
        using var transport = new HttpsTransport(Local() with { IsAllowed = PublicAddress.Is });
        (await transport.PostAsync(Request("/ok"), Token))
            .ShouldBe("'hooks.example.org' leads to no address of the public internet; webhooks are sent to no other.");
        _seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task PostAsync_HostWithGoodAndBadAddresses_ConnectsToTheGoodOnesAlone()
    {
        IPAddress bad = IPAddress.Parse("127.0.0.2");
        using var transport = new HttpsTransport(Local() with { Resolve = (_, _) => Task.FromResult<IPAddress[]>([bad, IPAddress.Loopback]), IsAllowed = address => !address.Equals(bad) });
        (await transport.PostAsync(Request("/ok"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task PostAsync_UntrustedCertificate_IsRefused()
    {
        using var transport = new HttpsTransport(Local() with { Trust = null });
        (await transport.PostAsync(Request("/ok"), Token)).ShouldBe("The receiver's certificate is not trusted.");
        _seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task PostAsync_NobodyThere_SaysSo()
    {
        int port = _port;
        await _app!.StopAsync(Token);
        using var transport = new HttpsTransport(Local());
        (await transport.PostAsync(Request("/ok", port), Token)).ShouldBe("The receiver cannot be reached (ConnectionRefused).");
    }

    private HttpsTransportSettings Local() => new()
    {
        Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        IsAllowed = _ => true,
        Trust = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate.Thumbprint,
    };

    private WebhookRequest Request(string path, int port = 0) =>
        new(new Uri($"https://hooks.example.org:{(port == 0 ? _port : port)}{path}"), "msg_1", 7, "v1,c2ln", "{\"a\":\"ä\"}");

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        // A copy: the server uses its own again for the next request.
        var headers = new HeaderDictionary(new Dictionary<string, StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase));
        _seen.Enqueue((context.Request.Path, await reader.ReadToEndAsync(context.RequestAborted), headers));
        switch (context.Request.Path.Value)
        {
            case "/moved":
                context.Response.Redirect("/ok", permanent: false, preserveMethod: true);
                break;
            case "/endless":
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
                break;
            case "/silent":
                await _gate.Task;
                break;
            default:
                context.Response.StatusCode = 204;
                break;
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hooks.example.org", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("hooks.example.org");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
