using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.ServiceDefaults.Tests.Tls;

/// <summary>What a person sees who starts a room with a mistake in its certificates.</summary>
public sealed class TlsOptionsTests : IDisposable
{
    private const string Reward = "--Peers:Addresses:Reward=https://reward:8080";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Start_WithGoodFiles_Runs() => (await RunAsync([.. _authority.Write("room"), Reward])).ShouldBe("");

    [Theory]
    [InlineData(0, "Tls:CertificateFile is not set; it must be a PEM file with the certificate of this process, or all three of Tls must be left out.")]
    [InlineData(1, "Tls:KeyFile is not set; it must be a PEM file with its private key")]
    [InlineData(2, "Tls:AuthorityFile is not set; it must be a PEM file with the root certificates of the authority")]
    public async Task Start_WithoutOneOfTheFiles_NamesIt(int missing, string said)
    {
        string[] settings = _authority.Write("room");
        (await RunAsync([.. settings.Where((_, i) => i != missing), Reward])).ShouldContain(said);
    }

    [Theory]
    [InlineData(0, "Tls:CertificateFile is '{0}'; it must be a PEM file that this process may read (there is no such file).")]
    [InlineData(1, "Tls:KeyFile is '{0}'; it must be a PEM file that this process may read (there is no such file).")]
    [InlineData(2, "Tls:AuthorityFile is '{0}'; it must be a PEM file that this process may read (there is no such file).")]
    public async Task Start_WithAFileThatIsNotThere_NamesKeyAndFile(int gone, string said)
    {
        string[] settings = _authority.Write("room");
        string path = PathOf(settings[gone]);
        File.Delete(path);
        (await RunAsync([.. settings, Reward])).ShouldContain(string.Format(said, path));
    }

    [Theory]
    [InlineData(0, "", "it must be a PEM file with certificates (it holds none).")]
    [InlineData(0, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "it must be a PEM file with certificates (one of them cannot be read).")]
    [InlineData(1, "no key", "without a password (it holds another key, or none).")]
    [InlineData(2, "no root", "it must be a PEM file with certificates (it holds none).")]
    public async Task Start_WithAFileOfSomethingElse_NamesKeyAndFile(int wrong, string text, string said)
    {
        string[] settings = _authority.Write("room");
        await File.WriteAllTextAsync(PathOf(settings[wrong]), text, TestContext.Current.CancellationToken);
        string error = await RunAsync([.. settings, Reward]);
        error.ShouldContain($"{settings[wrong].Split('=')[0].TrimStart('-')} is '{PathOf(settings[wrong])}'");
        error.ShouldContain(said);
    }

    [Fact]
    public async Task Start_WithTheKeyOfAnother_NamesKeyAndFile()
    {
        string[] settings = _authority.Write("room"), other = _authority.Write("other");
        string error = await RunAsync([settings[0], other[1], settings[2], Reward]);
        error.ShouldContain($"Tls:KeyFile is '{PathOf(other[1])}'; it must be a PEM file with the private key of the certificate in '{PathOf(settings[0])}'");
    }

    [Fact]
    public async Task Start_WithAKeyThatHasAPassword_SaysSo()
    {
        X509Certificate2 certificate = _authority.Issue();
        string[] settings = _authority.Write("room", certificate);
        string key = certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        await File.WriteAllTextAsync(PathOf(settings[1]), key, TestContext.Current.CancellationToken);
        (await RunAsync([.. settings, Reward])).ShouldContain("without a password (it has a password).");
    }

    [Fact]
    public async Task Start_WithACertificateThatHasEnded_NamesKeyFileAndDays() =>
        (await RunAsync([.. _authority.Write("room", _authority.Issue(end: DateTimeOffset.UtcNow.AddDays(-1))), Reward]))
            .ShouldMatch(@"Tls:CertificateFile is '[^']+tls\.crt'; it must be a certificate of today \(it is good from .+ to \d{4}-\d\d-\d\d \d\d:\d\dZ\)\.");

    [Fact]
    public async Task Start_WithACertificateOfAnotherAuthority_NamesBothFiles()
    {
        using var foreign = new TestAuthority();
        string[] settings = _authority.Write("room", authority: foreign.RootPem);
        (await RunAsync([.. settings, Reward])).ShouldContain(
            $"Tls:CertificateFile is '{PathOf(settings[0])}'; it must be a certificate of the authority in '{PathOf(settings[2])}' (PartialChain).");
    }

    [Fact]
    public async Task Start_WithACertificateForServersAlone_SaysSo() =>
        (await RunAsync([.. _authority.Write("room", _authority.Issue(uses: ["1.3.6.1.5.5.7.3.1"])), Reward])).ShouldContain("it must be a certificate for servers and for clients");

    [Fact]
    public async Task Start_WithAnAuthorityThatIsNoRoot_SaysSo()
    {
        (X509Certificate2 certificate, X509Certificate2 between) = _authority.IssueBehindAnother();
        (await RunAsync([.. _authority.Write("room", certificate, between.ExportCertificatePem()), Reward])).ShouldContain("(it holds none that signs itself)");
    }

    [Theory]
    [InlineData("http://reward:8080")]
    [InlineData("self")]
    public async Task Start_WithAPeerWithoutTls_IsRefused(string address) =>
        (await RunAsync([.. _authority.Write("room"), $"--Peers:Addresses:Reward={address}"]))
            .ShouldContain($"Peers:Addresses:Reward is '{address}'; it must be an https address such as https://reward:8080, because Tls is set");

    [Fact]
    public async Task Start_WithAnUnknownFile_IsRefused() => (await RunAsync("--Tls:PasswordFile=x", Reward)).ShouldContain("Tls:PasswordFile is not known; allowed in Tls: CertificateFile, KeyFile, AuthorityFile.");

    [Fact]
    public async Task Start_WithAnHttpsPeerAndNoFiles_Runs() => (await RunAsync(Reward)).ShouldBe("");

    private static string PathOf(string setting) => setting.Split('=')[1];

    // Empty if it ran.
    private static async Task<string> RunAsync(params string[] args)
    {
        using var error = new StringWriter();
        int exitCode = await ServiceHost.RunAsync(
            ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", .. args],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddPeerClient<GenerationService.GenerationServiceClient>("Reward");
            },
            app => app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication),
            error,
            TestContext.Current.CancellationToken);
        exitCode.ShouldBe(error.ToString().Length == 0 ? ExitCodes.Success : ExitCodes.BadConfiguration);
        error.ToString().ShouldNotContain("   at ");
        return error.ToString();
    }
}
