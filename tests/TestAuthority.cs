using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RlhfT2I.TestKit;

/// <summary>A private authority that lives as long as a test, and the files of those whom it signs for.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Beginning = DateTimeOffset.UtcNow.AddYears(-2);
    private readonly X509Certificate2 _root = Sign("authority", null, isAuthority: true, Beginning, DateTimeOffset.UtcNow.AddYears(10), []);

    /// <summary>The folder of its files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("rlhf-tls-").FullName;

    /// <summary>The root certificate, PEM.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>A certificate with its key.</summary>
    /// <param name="host">Names, of a DNS name or an address each; localhost and 127.0.0.1 by default.</param>
    /// <param name="end">When it ends; in a month by default.</param>
    /// <param name="uses">Extended key usages; servers and clients by default.</param>
    public X509Certificate2 Issue(string[]? host = null, DateTimeOffset? end = null, string[]? uses = null) =>
        Sign("room", _root, isAuthority: false, Beginning, end ?? DateTimeOffset.UtcNow.AddDays(30), host ?? ["localhost", "127.0.0.1"], uses);

    /// <summary>A certificate by an authority in between, and that one's.</summary>
    public (X509Certificate2 Certificate, X509Certificate2 Between) IssueBehindAnother()
    {
        X509Certificate2 between = Sign("between", _root, isAuthority: true, Beginning, DateTimeOffset.UtcNow.AddYears(1), []);
        return (Sign("room", between, isAuthority: false, Beginning, DateTimeOffset.UtcNow.AddDays(30), ["localhost", "127.0.0.1"]), between);
    }

    /// <summary>Writes the three files of a process into a folder below <see cref="Folder"/>, over what is there.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="certificate">Its certificate; a new one by default.</param>
    /// <param name="authority">What it trusts, PEM; this authority by default.</param>
    /// <param name="between">A certificate behind its own.</param>
    /// <returns>The settings that name them, as arguments.</returns>
    public string[] Write(string name, X509Certificate2? certificate = null, string? authority = null, X509Certificate2? between = null)
    {
        X509Certificate2 own = certificate ?? Issue();
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        string Put(string file, string text)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
            return Path.Combine(folder, file);
        }
        return
        [
            $"--Tls:CertificateFile={Put("tls.crt", $"{own.ExportCertificatePem()}\n{between?.ExportCertificatePem()}")}",
            $"--Tls:KeyFile={Put("tls.key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}",
            $"--Tls:AuthorityFile={Put("ca.crt", authority ?? RootPem)}",
        ];
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static X509Certificate2 Sign(
        string name, X509Certificate2? issuer, bool isAuthority, DateTimeOffset begin, DateTimeOffset end, string[] hosts, string[]? uses = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        // Two authorities have one name here, as before and after a change of the key: these tell them apart.
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is not null)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (!isAuthority)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. (uses ?? [ServerUse, ClientUse]).Select(use => new Oid(use))], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        if (hosts.Length > 0)
            request.CertificateExtensions.Add(names.Build());
        if (issuer is null)
            return request.CreateSelfSigned(begin, end);
        using X509Certificate2 signed = request.Create(issuer, begin > issuer.NotBefore ? begin : issuer.NotBefore, end, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
