using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.ServiceDefaults.Tls;
using RlhfT2I.TestKit;
using static RlhfT2I.ServiceDefaults.Tests.Tls.TlsPeers;

namespace RlhfT2I.ServiceDefaults.Tests.Tls;

/// <summary>Who gets through between rooms that speak TLS. What is refused never reaches a method.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new(), _foreign = new();
    private int _callCount;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _foreign.Dispose();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task Call_WithACertificateOfTheAuthority_Passes(string name)
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await CallAsync(AddressOf(host, name), _authority.Write("caller"));
        await CallWithAsync(AddressOf(host), _authority.Issue());
        _callCount.ShouldBe(2);
    }

    [Fact]
    public async Task Call_WithCertificatesBehindAnAuthorityInBetween_Passes()
    {
        (X509Certificate2 server, X509Certificate2 ofServer) = _authority.IssueBehindAnother();
        (X509Certificate2 caller, X509Certificate2 ofCaller) = _authority.IssueBehindAnother();
        await using DefaultsHost host = await StartAsync(_authority.Write("server", server, between: ofServer));
        await CallAsync(AddressOf(host), _authority.Write("caller", caller, between: ofCaller));
        _callCount.ShouldBe(1);
    }

    [Fact]
    public async Task Call_WithoutACertificate_IsRefused()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await RefusalAsync(() => CallWithAsync(AddressOf(host), null));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Call_WithACertificateOfAForeignAuthority_IsRefused()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await RefusalAsync(() => CallWithAsync(AddressOf(host), _foreign.Issue()));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Call_WithACertificateThatHasEnded_IsRefused()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await RefusalAsync(() => CallWithAsync(AddressOf(host), _authority.Issue(end: DateTimeOffset.UtcNow.AddHours(-1))));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Call_WithACertificateForServersAlone_IsRefused()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await RefusalAsync(() => CallWithAsync(AddressOf(host), _authority.Issue(uses: ["1.3.6.1.5.5.7.3.1"])));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Server_OfAForeignAuthority_IsNotCalled()
    {
        // The server would take the caller, but not the other way round.
        await using DefaultsHost host = await StartAsync(_foreign.Write("server", authority: _authority.RootPem + "\n" + _foreign.RootPem));
        (await RefusalAsync(() => CallAsync(AddressOf(host), _authority.Write("caller")))).ShouldContain("AuthenticationException");
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Server_OfAnotherName_IsNotCalled()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server", _authority.Issue(["reward", "127.0.0.1"])));
        (await RefusalAsync(() => CallAsync(AddressOf(host), _authority.Write("caller")))).ShouldContain("RemoteCertificateNameMismatch");
        _callCount.ShouldBe(0);
        await CallAsync(AddressOf(host, "127.0.0.1"), _authority.Write("caller"));
    }

    [Fact]
    public async Task Server_WhoseCertificateHasEnded_IsNotCalled()
    {
        // To the server it is still last year.
        var time = new ObservedTime(DateTimeOffset.UtcNow.AddYears(-1));
        await using DefaultsHost host = await StartAsync(_authority.Write("server", _authority.Issue(end: DateTimeOffset.UtcNow.AddDays(-1))), time);
        (await RefusalAsync(() => CallAsync(AddressOf(host), _authority.Write("caller")))).ShouldContain("NotTimeValid");
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Server_WithoutTls_IsNotCalled()
    {
        await using DefaultsHost host = await StartAsync([]);
        await RefusalAsync(() => CallAsync(AddressOf(host), _authority.Write("caller")));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task Call_WithoutTls_IsRefused()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        await RefusalAsync(() => CallAsync(AddressOf(host, scheme: "http")));
        using var http = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri(AddressOf(host, scheme: "http") + "/health/live"), Cancellation));
        _callCount.ShouldBe(0);
    }

    [Fact]
    public async Task PortOfJson_WhereRoomsSpeakTls_TellsOfHealthAlone()
    {
        await using DefaultsHost host = await StartAsync(_authority.Write("server"));
        foreach (string path in new[] { $"/v1/{DefaultsHost.JobName}", "/", "/healthy", "/grpc.health.v1.Health/Check" })
            (await StatusAsync(host, path)).ShouldBe(HttpStatusCode.NotFound, path);
        (await StatusAsync(host, "/health/ready")).ShouldBe(HttpStatusCode.OK);
        _callCount.ShouldBe(0);

        await using DefaultsHost plain = await StartAsync([]);
        (await StatusAsync(plain, $"/v1/{DefaultsHost.JobName}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task OuterDoor_WithACertificate_AsksItsCallersForNone()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(Count, builder => builder.Services.AddOuterDoor(), _authority.Write("gateway"));
        await CallAsync(AddressOf(host, scheme: "http"));
        (await StatusAsync(host, $"/v1/{DefaultsHost.JobName}")).ShouldBe(HttpStatusCode.OK);
        _callCount.ShouldBe(2);
    }

    [Fact]
    public async Task Files_OfAServer_AreTakenAnewWithoutARestart()
    {
        var time = new ObservedTime(DateTimeOffset.UtcNow);
        X509Certificate2 first = _authority.Issue(), second = _authority.Issue();
        string[] settings = _authority.Write("server", first);
        await using DefaultsHost host = await StartAsync(settings, time);
        (await CallWithAsync(AddressOf(host), _authority.Issue())).ShouldBe(first.SerialNumber);

        // 1. Half written: another certificate, still the old key. What is in use stays.
        string certificateFile = settings[0].Split('=')[1], old = await File.ReadAllTextAsync(certificateFile, Cancellation);
        await File.WriteAllTextAsync(certificateFile, second.ExportCertificatePem(), Cancellation);
        time.Advance(TlsCredentials.Period);
        (await CallWithAsync(AddressOf(host), _authority.Issue())).ShouldBe(first.SerialNumber);

        // 2. Whole, and another authority beside the first: its callers come in too.
        _authority.Write("server", second, _authority.RootPem + "\n" + _foreign.RootPem);
        await RefusalAsync(() => CallWithAsync(AddressOf(host), _foreign.Issue()));
        time.Advance(TlsCredentials.Period);
        (await CallWithAsync(AddressOf(host), _foreign.Issue())).ShouldBe(second.SerialNumber);

        // 3. The first authority is withdrawn.
        _foreign.Write("server");
        foreach (string file in new[] { "tls.crt", "tls.key", "ca.crt" })
            File.Copy(Path.Combine(_foreign.Folder, "server", file), Path.Combine(_authority.Folder, "server", file), overwrite: true);
        time.Advance(TlsCredentials.Period);
        await RefusalAsync(() => CallWithAsync(AddressOf(host), _authority.Issue()));
    }

    [Fact]
    public async Task Files_ThatAreLinksAsKubernetesMountsThem_AreTakenAnew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        var time = new ObservedTime(DateTimeOffset.UtcNow);
        X509Certificate2 first = _authority.Issue(), second = _authority.Issue();
        string[] files = ["tls.crt", "tls.key", "ca.crt"];
        string data = Path.Combine(_authority.Folder, "..data"), mount = Directory.CreateDirectory(Path.Combine(_authority.Folder, "mount")).FullName;
        _authority.Write("1", first);
        _authority.Write("2", second);
        Directory.CreateSymbolicLink(data, "1");
        foreach (string file in files)
            File.CreateSymbolicLink(Path.Combine(mount, file), Path.Combine("..", "..data", file));
        string[] settings = [.. new[] { "CertificateFile", "KeyFile", "AuthorityFile" }.Zip(files, (option, file) => $"--Tls:{option}={Path.Combine(mount, file)}")];
        await using DefaultsHost host = await StartAsync(settings, time);
        (await CallWithAsync(AddressOf(host), _authority.Issue())).ShouldBe(first.SerialNumber);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "2");
        time.Advance(TlsCredentials.Period);
        (await CallWithAsync(AddressOf(host), _authority.Issue())).ShouldBe(second.SerialNumber);
    }

    [Fact]
    public async Task Files_OfACaller_AreTakenAnewWithoutARestart()
    {
        var time = new ObservedTime(DateTimeOffset.UtcNow);
        X509Certificate2 first = _authority.Issue(), second = _authority.Issue();
        var seen = new List<string?>();
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            (_, context) =>
            {
                seen.Add(Grpc.Core.ServerCallContextExtensions.GetHttpContext(context).Connection.ClientCertificate?.SerialNumber);
                return Task.CompletedTask;
            },
            args: _authority.Write("server"));
        WebApplicationBuilder builder = WebApplication.CreateBuilder(_authority.Write("caller", first));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddTls();
        await using WebApplication caller = builder.Build();
        for (int i = 0; i < 2; i++)
        {
            // Each handler has connections of its own.
            using var handler = new SocketsHttpHandler();
            caller.Services.GetRequiredService<TlsConnector>().Apply(handler);
            using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(AddressOf(host), new Grpc.Net.Client.GrpcChannelOptions { HttpHandler = handler });
            await new Contracts.Generation.V1.GenerationService.GenerationServiceClient(channel).GetGenerationJobAsync(
                new Contracts.Generation.V1.GetGenerationJobRequest { Name = DefaultsHost.JobName }, cancellationToken: Cancellation);
            _authority.Write("caller", second);
            time.Advance(TlsCredentials.Period);
        }
        seen.ShouldBe([first.SerialNumber, second.SerialNumber]);
    }

    private Task<DefaultsHost> StartAsync(string[] settings, TimeProvider? time = null) =>
        DefaultsHost.StartAsync(Count, builder => builder.Services.AddSingleton(time ?? TimeProvider.System), settings);

    private Task Count(object request, Grpc.Core.ServerCallContext context)
    {
        Interlocked.Increment(ref _callCount);
        return Task.CompletedTask;
    }

    private static async Task<HttpStatusCode> StatusAsync(DefaultsHost host, string path)
    {
        using HttpResponseMessage response = await host.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
