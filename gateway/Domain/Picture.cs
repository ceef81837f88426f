namespace RlhfT2I.Gateway.Domain;

/// <summary>An image on its way to a browser. Disposing it ends the transfer.</summary>
/// <param name="ContentType">Media type.</param>
/// <param name="SizeBytes">Size of the whole file.</param>
/// <param name="Sha256">Digest of the whole file, 64 hexadecimal digits; empty for a blind picture.</param>
/// <param name="Content">The file, piece by piece; read at most once.</param>
/// <param name="Transfer">What brings the bytes.</param>
internal sealed record Picture(
    string ContentType, long SizeBytes, string Sha256, IAsyncEnumerable<ReadOnlyMemory<byte>> Content, IDisposable Transfer) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Transfer.Dispose();
}
