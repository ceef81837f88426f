using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests.Hosting;

/// <summary>What a person sees who starts a server with a mistake.</summary>
public sealed class ServiceHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_GoodConfiguration_RunsUntilStoppedAndReturnsSuccess()
    {
        bool started = false;
        (int exitCode, string error) = await RunAsync(app => app.Lifetime.ApplicationStarted.Register(() =>
        {
            started = true;
            app.Lifetime.StopApplication();
        }));
        exitCode.ShouldBe(ExitCodes.Success);
        started.ShouldBeTrue();
        error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GrpcPort", "JsonPort")]
    [InlineData("JsonPort", "GrpcPort")]
    public async Task RunAsync_PortInUse_NamesPortAndOption(string taken, string free)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        (int exitCode, string error) = await RunAsync(StopAtOnce, $"--Endpoints:{taken}={port}", $"--Endpoints:{free}=0");
        exitCode.ShouldBe(ExitCodes.CannotListen);
        error.ShouldContain($"Port {port} on 127.0.0.1 is in use.");
        error.ShouldContain($"Endpoints:{taken}");
        error.ShouldNotContain($"Endpoints:{free}");
        NoStack(error);
    }

    [Fact]
    public async Task RunAsync_AddressOfAnotherMachine_NamesTheOption()
    {
        // 192.0.2.0/24 is kept for documentation (RFC 5737).
        (int exitCode, string error) = await RunAsync(StopAtOnce, "--Endpoints:Address=192.0.2.1");
        exitCode.ShouldBe(ExitCodes.CannotListen);
        error.ShouldContain("192.0.2.1 is not an address of this machine. Set Endpoints:Address");
    }

    [Theory]
    [InlineData("--Endpoints:GrpcPort=70000", "Endpoints:GrpcPort is '70000'; it must be between 0 and 65535.")]
    [InlineData("--Endpoints:GrpcPort=eighty", "Endpoints:GrpcPort is 'eighty'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("--Endpoints:GrpcProt=8080", "Endpoints:GrpcProt is not known; allowed in Endpoints: Address, GrpcPort, JsonPort, MetricsPort.")]
    [InlineData("--Endpoints:JsonPort=8080", "Endpoints:GrpcPort and Endpoints:JsonPort are both 8080; they must differ.")]
    [InlineData("--Endpoints:Address=example.org", "Endpoints:Address is 'example.org'; it must be an IP address")]
    [InlineData("--Shutdown:DrainTimeout=soon", "Shutdown:DrainTimeout is 'soon'; it must be a time span such as 00:00:30.")]
    [InlineData("--Shutdown:DrainTimeout=02:00:00", "Shutdown:DrainTimeout is '02:00:00'; it must be between 00:00:01 and 01:00:00.")]
    [InlineData("--MessageLimits:MaxSendBytes=1", "MessageLimits:MaxSendBytes is '1'; it must be between 65536 and 67108864.")]
    public async Task RunAsync_BadOption_NamesKeyValueAndWhatIsAllowed(string argument, string said)
    {
        string[] ports = argument.Contains("=8080", StringComparison.Ordinal) ? ["--Endpoints:GrpcPort=8080"] : [];
        (int exitCode, string error) = await RunAsync(StopAtOnce, [.. ports, argument]);
        exitCode.ShouldBe(ExitCodes.BadConfiguration);
        error.ShouldContain(said);
        NoStack(error);
    }

    [Fact]
    public async Task RunAsync_SeveralBadOptionsOfASection_NamesAll()
    {
        (int exitCode, string error) = await RunAsync(StopAtOnce, "--Endpoints:GrpcPort=-1", "--Endpoints:JsonPort=70000", "--Endpoints:Address=here");
        exitCode.ShouldBe(ExitCodes.BadConfiguration);
        error.ShouldContain("Endpoints:GrpcPort is '-1'");
        error.ShouldContain("Endpoints:JsonPort is '70000'");
        error.ShouldContain("Endpoints:Address is 'here'");
    }

    [Fact]
    public async Task RunAsync_UnforeseenException_IsNotSwallowed() =>
        await Should.ThrowAsync<NotSupportedException>(() => RunAsync(_ => throw new NotSupportedException("a fault of the program")));

    private static void StopAtOnce(WebApplication app) => app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);

    private static void NoStack(string error)
    {
        error.ShouldNotContain("   at ");
        error.ShouldNotContain("Exception");
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(Action<WebApplication> map, params string[] args)
    {
        var error = new StringWriter();
        string[] ports = args.Any(arg => arg.Contains("Port=", StringComparison.Ordinal)) ? [] : ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0"];
        int exitCode = await ServiceHost.RunAsync([.. ports, .. args], builder => builder.Logging.ClearProviders(), map, error, Cancellation);
        return (exitCode, error.ToString());
    }
}
