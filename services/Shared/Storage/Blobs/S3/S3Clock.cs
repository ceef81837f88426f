namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>Keeps the difference between the store's clock and this machine's, as the <c>Date</c> of each answer tells it.</summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="time">This machine's clock.</param>
internal sealed class S3Clock(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private long _offsetTicks;

    /// <summary>The store's time, to a second; this machine's before the first answer.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.Date is { } date)
            Interlocked.Exchange(ref _offsetTicks, (date - time.GetUtcNow()).Ticks);
        return response;
    }
}
