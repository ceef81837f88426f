using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.EndToEnd.Tests.Clients;

/// <summary>A server that asks for credentials, and the key of its owner.</summary>
public sealed class GuardedServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public string Key { get; private set; } = "";

    public Uri Grpc => _server!.Grpc;

    public Uri Json => _server!.Json;

    public string Output => _server!.Output;

    public string File(string name) => _folder.File(name);

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        TinyBundle.Write(_folder.File("bundle"));
        string data = Directory.CreateDirectory(_folder.File("data")).FullName;
        (int code, string output) = await ServerProcess.RunAsync(["owner-key", "--data", data], cancel);
        code.ShouldBe(0, output);
        Key = output.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("rlhf_key_", StringComparison.Ordinal));
        _server = await ServerProcess.StartAsync(
            data, _folder.File("bundle"), cancel, "--Identity:Required=true", "--Identity:SigningKey=Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }
}
