namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// The certificate by which this process is known inside, and the authority that it knows others by. All three files or none; they are PEM, and read again
/// when they have changed.
/// </summary>
public sealed class TlsOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Tls";

    /// <summary>Certificate of this process, for servers and clients, with the certificates between it and the authority behind it.</summary>
    /// <value>Default none: rooms speak HTTP/2 without TLS.</value>
    public string CertificateFile { get; set; } = "";

    /// <summary>Private key of the certificate, without a password; readable by the process alone.</summary>
    /// <value>Default none.</value>
    public string KeyFile { get; set; } = "";

    /// <summary>Root certificates of the private authority, one or several; what they did not sign is refused, whatever the machine trusts.</summary>
    /// <value>Default none.</value>
    public string AuthorityFile { get; set; } = "";

    /// <summary>Whether rooms speak TLS with each other: whether any file is named.</summary>
    public bool AreSet() => CertificateFile.Length > 0 || KeyFile.Length > 0 || AuthorityFile.Length > 0;
}
