using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>The client of S3, with an end to every call and the store's clock.</summary>
internal sealed class S3Connection : IDisposable
{
    private const long BytesPerSecond = 1 << 20;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly S3BlobStoreSettings _settings;
    private readonly AmazonS3Client _client;
    private readonly HttpClient _http;

    public S3Connection(S3BlobStoreSettings settings, TimeProvider time)
    {
        _settings = settings;
        // A redirect would carry signed requests to an address that nobody configured.
        Clock = new S3Clock(
            new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout, PooledConnectionLifetime = ConnectionLifetime }, time);
        _http = new HttpClient(Clock) { Timeout = Timeout.InfiniteTimeSpan };
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.UsePathStyle,
            HttpClientFactory = new SharedHttp(_http),
            MaxErrorRetry = settings.MaxRetries,
            // Servers other than Amazon's know neither the checksums in trailers nor all of the algorithms; the digest of each upload is signed anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.ToString(), settings.Region);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        _client = settings.AccessKey is { } accessKey
            ? new AmazonS3Client(new BasicAWSCredentials(accessKey, settings.SecretKey), config)
            : new AmazonS3Client(config);
    }

    public S3Clock Clock { get; }

    /// <summary>Calls the store.</summary>
    /// <param name="call">The call.</param>
    /// <param name="uploadBytes">Bytes that it sends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; <c>null</c> if there is no such object.</returns>
    /// <exception cref="StorageException">It did not do what was asked.</exception>
    public async Task<T?> CallAsync<T>(Func<AmazonS3Client, CancellationToken, Task<T>> call, long uploadBytes, CancellationToken cancellationToken)
        where T : class
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(_settings.Timeout + TimeSpan.FromSeconds((double)uploadBytes / BytesPerSecond));
        try
        {
            return await call(_client, end.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsMissing(exception))
        {
            return null;
        }
        catch (Exception exception) when (S3Errors.Find(exception, _settings) is { } refusal)
        {
            throw refusal;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private sealed class SharedHttp(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
