using System.Net;
using System.Net.Sockets;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.EndToEnd.Tests;

/// <summary>How the server starts, and why it does not.</summary>
public sealed class StandaloneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OnAnEmptyFolder_ServesModelsPagesAndHealth()
    {
        TinyBundle.Write(_folder.File("bundle"));
        await using ServerProcess server = await ServerProcess.StartAsync(Directory.CreateDirectory(_folder.File("data")).FullName, _folder.File("bundle"), Cancel);
        using var http = new HttpClient { BaseAddress = server.Json };
        (await http.GetAsync("/health/ready", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetStringAsync("/doors", Cancel)).ShouldContain(server.Grpc.Authority);
        string models = await http.GetStringAsync("/v1/projects/default/modelVersions", Cancel);
        models.ShouldContain("projects/default/modelVersions/scenes-base");
        models.ShouldContain("projects/default/modelVersions/scenes-encoder");

        (int code, string output) = await ServerProcess.RunAsync(["--data", _folder.File("data"), "--grpc-port", "0", "--json-port", "0"], Cancel);
        code.ShouldBe(5);
        output.ShouldContain("used by another server");
    }

    [Fact]
    public async Task Start_OnAPortInUse_NamesPortAndOption()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        (int code, string output) = await ServerProcess.RunAsync(["--data", _folder.File("data"), "--grpc-port", $"{port}", "--json-port=0"], Cancel);
        code.ShouldBe(3);
        output.ShouldContain($"{port}");
        output.ShouldContain("Endpoints:GrpcPort");
    }

    [Theory]
    [InlineData("--nonsense 1", "--nonsense")]
    [InlineData("--data", "--data needs a value")]
    [InlineData("--grpc-port 70000", "Endpoints:GrpcPort is '70000'")]
    [InlineData("--Storage:LostLeaseLimit=0", "Storage:LostLeaseLimit is '0'")]
    [InlineData("--Storage:Rot=x", "Storage:Rot")]
    public async Task Start_WithAWrongOption_NamesIt(string arguments, string expected)
    {
        (int code, string output) = await ServerProcess.RunAsync(arguments.Split(' '), Cancel);
        code.ShouldBe(2, output);
        output.ShouldContain(expected);
    }

    [Fact]
    public async Task Start_OnAFolderThatIsAFile_NamesFolderAndOption()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Cancel);
        (int code, string output) = await ServerProcess.RunAsync(["--data", _folder.File("file"), "--grpc-port=0", "--json-port=0"], Cancel);
        code.ShouldBe(4, output);
        output.ShouldContain(_folder.File("file"));
        output.ShouldContain("Storage:Root");
    }

    [Fact]
    public async Task Help_ListsTheOptions()
    {
        (int code, string output) = await ServerProcess.RunAsync(["--help"], Cancel);
        code.ShouldBe(0);
        output.ShouldContain("--grpc-port");
    }
}
