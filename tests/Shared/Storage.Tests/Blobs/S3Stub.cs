using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RlhfT2I.Storage.Tests.Blobs;

/// <summary>Answers each HTTP request as a test says: what no real server does when it is asked to.</summary>
internal sealed class S3Stub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, byte[]?> _answer;
    private readonly Task _loop;
    private int _requestCount;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">From the request line to the whole answer; <c>null</c> never answers.</param>
    public S3Stub(Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int RequestCount => Volatile.Read(ref _requestCount);

    public static byte[] Answer(int status, string body, int? length = null) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} X\r\nContent-Type: application/xml\r\nContent-Length: {length ?? body.Length}\r\nConnection: close\r\n\r\n{body}"));

    public static byte[] Error(int status, string code, string message = "no") => Answer(status, $"<Error><Code>{code}</Code><Message>{message}</Message></Error>");

    public static byte[] Listing(string key, int size) => Answer(
        200,
        $"<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
        + $"<ETag>&quot;x&quot;</ETag><Size>{size}</Size></Contents></ListBucketResult>");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                string line = await reader.ReadLineAsync(_stop.Token) ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // Headers are of no interest, and bodies here are short enough to lie in the buffers unread.
                }
                Interlocked.Increment(ref _requestCount);
                if (_answer(line) is not { } answer)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                    return;
                }
                await stream.WriteAsync(answer, _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // The store hung up, or the test is over.
            }
        }
    }
}
