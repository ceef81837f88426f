using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// A certificate with its key, and the authority. Both sides of a connection show a certificate, and each checks the other's by the authority alone. Revocation is
/// not checked: a private authority seldom has lists of it; certificates that live for days or weeks take their place.
/// </summary>
internal sealed class TlsMaterial
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly SslStreamCertificateContext _own;
    private readonly X509Certificate2Collection _authority;

    private TlsMaterial(SslStreamCertificateContext own, X509Certificate2Collection authority)
    {
        _own = own;
        _authority = authority;
    }

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset ExpireTime => _own.TargetCertificate.NotAfter;

    /// <summary>Makes it from what the files hold.</summary>
    /// <param name="files">Their texts.</param>
    /// <param name="options">Their names, for what is told.</param>
    /// <param name="now">The time at which the certificate must be good.</param>
    /// <exception cref="TlsFileException">A file does not hold what it should, or they do not belong together.</exception>
    public static TlsMaterial From(TlsFiles files, TlsOptions options, DateTimeOffset now)
    {
        X509Certificate2Collection authority = Certificates(nameof(TlsOptions.AuthorityFile), options.AuthorityFile, files.Authority);
        if (!authority.Any(IsRoot))
            throw new TlsFileException(nameof(TlsOptions.AuthorityFile), options.AuthorityFile, "a PEM file with the root certificate of the authority (it holds none that signs itself)");
        X509Certificate2Collection chain = Certificates(nameof(TlsOptions.CertificateFile), options.CertificateFile, files.Certificate);
        X509Certificate2 own = WithKey(files, options);
        Check(own, chain, authority, options, now);
        return new TlsMaterial(SslStreamCertificateContext.Create(own, chain, offline: true), authority);
    }

    /// <summary>For a connection that comes in: the caller must show a certificate.</summary>
    public SslServerAuthenticationOptions ToServerOptions() => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy(_authority),
        // Every connection is checked in full, by the certificates of its time.
        AllowTlsResume = false,
    };

    /// <summary>For a connection that goes out.</summary>
    /// <param name="host">Name or address that the server's certificate must be for.</param>
    public SslClientAuthenticationOptions ToClientOptions(string host) => new()
    {
        TargetHost = host,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ClientCertificateContext = _own,
        CertificateChainPolicy = Policy(_authority),
        AllowTlsResume = false,
    };

    private static X509ChainPolicy Policy(X509Certificate2Collection authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate may name addresses to fetch others from; nobody is called because a caller says so.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authority);
        return policy;
    }

    private static X509Certificate2Collection Certificates(string option, string path, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new TlsFileException(option, path, "a PEM file with certificates (one of them cannot be read)", exception);
        }
        return certificates.Count > 0 ? certificates : throw new TlsFileException(option, path, "a PEM file with certificates (it holds none)");
    }

    private static X509Certificate2 WithKey(TlsFiles files, TlsOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPem(files.Certificate, files.Key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            string found = files.Key.Contains("ENCRYPTED", StringComparison.Ordinal) ? "it has a password" : "it holds another key, or none";
            throw new TlsFileException(
                nameof(TlsOptions.KeyFile), options.KeyFile, $"a PEM file with the private key of the certificate in '{options.CertificateFile}', without a password ({found})", exception);
        }
    }

    // What peers would refuse is refused here, where the reason can be told.
    private static void Check(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection authority, TlsOptions options, DateTimeOffset now)
    {
        if (own.NotAfter.ToUniversalTime() <= now || own.NotBefore.ToUniversalTime() > now)
            throw Wrong($"a certificate of today (it is good from {Day(own.NotBefore)} to {Day(own.NotAfter)})");
        using var chain = new X509Chain { ChainPolicy = Policy(authority) };
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerUse));
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        if (chain.Build(own))
            return;
        X509ChainStatusFlags faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        throw Wrong(faults == X509ChainStatusFlags.NotValidForUsage
            ? "a certificate for servers and for clients (its extended key usage says otherwise)"
            : $"a certificate of the authority in '{options.AuthorityFile}' ({faults})");

        TlsFileException Wrong(string rule) => new(nameof(TlsOptions.CertificateFile), options.CertificateFile, rule);
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
