using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;

namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>
/// Sends requests over HTTPS to addresses of the public internet and to no other. The address is checked when the connection is made, on the very address that is connected to, so a name that leads
/// elsewhere a moment later helps nobody. Nothing leads on: no redirect, no proxy, no cookie; of the answer the status counts, and at most a few KiB are read.
/// </summary>
internal sealed class HttpsTransport : IWebhookTransport, IDisposable
{
    private const int MostHeaderKib = 8;
    private const int MostBodyBytes = 4096;

    private readonly HttpsTransportSettings _settings;
    private readonly HttpClient _client;

    public HttpsTransport(HttpsTransportSettings settings)
    {
        _settings = settings;
        _client = new HttpClient(Handler(settings)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<string?> PostAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_settings.Timeout);
        try
        {
            using HttpRequestMessage message = Message(request);
            // The body is not waited for: disposing of the answer reads what has come, up to the handler's limit.
            using HttpResponseMessage answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"The receiver answered with status {(int)answer.StatusCode}; 200 to 299 are expected.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The receiver did not answer within {_settings.Timeout.TotalSeconds:0.#} s.");
        }
        catch (HttpRequestException exception)
        {
            return Describe(exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(HttpsTransportSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // What ties requests of this suite together is nobody else's business.
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MostHeaderKib,
            MaxResponseDrainSize = MostBodyBytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            // A connection goes on being made after its request was given up.
            ConnectTimeout = settings.Timeout,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(settings, context.DnsEndPoint, cancellationToken),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = settings.Trust;
        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(HttpsTransportSettings settings, DnsEndPoint target, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = [.. (await settings.Resolve(target.Host, cancellationToken)).Where(settings.IsAllowed)];
        if (addresses.Length == 0)
            throw new AddressRefusedException(target.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage Message(WebhookRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, request.Address)
        {
            Version = HttpVersion.Version11,
            Content = new StringContent(request.Body, Encoding.UTF8, "application/json"),
        };
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("RlhfT2I-Webhooks", "1"));
        message.Headers.Add("webhook-id", request.MessageId);
        message.Headers.Add("webhook-timestamp", request.Timestamp.ToString(CultureInfo.InvariantCulture));
        message.Headers.Add("webhook-signature", request.Signature);
        return message;
    }

    // For owners: what is wrong with their receiver, and nothing about this network.
    private static string Describe(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressRefusedException)
                return cause.Message;
            if (cause is AuthenticationException)
                return "The receiver's certificate is not trusted.";
            if (cause is SocketException socket)
                return $"The receiver cannot be reached ({socket.SocketErrorCode}).";
        }
        return $"The request failed ({exception.HttpRequestError}).";
    }
}
