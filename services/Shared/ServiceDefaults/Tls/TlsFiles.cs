namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// What the files hold. Compared as a whole to see a change: what Kubernetes mounts are links whose own times never change.
/// </summary>
internal sealed record TlsFiles(string Certificate, string Key, string Authority)
{
    /// <summary>Reads all three.</summary>
    /// <exception cref="TlsFileException">One is not there or may not be read.</exception>
    public static TlsFiles Read(TlsOptions options) => new(
        Read(nameof(TlsOptions.CertificateFile), options.CertificateFile),
        Read(nameof(TlsOptions.KeyFile), options.KeyFile),
        Read(nameof(TlsOptions.AuthorityFile), options.AuthorityFile));

    private static string Read(string option, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(option, path, "a PEM file that this process may read (" + (File.Exists(path) ? "it may not" : "there is no such file") + ")", exception);
        }
    }
}
