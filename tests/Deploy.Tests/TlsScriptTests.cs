using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using RlhfT2I.TestKit;

namespace RlhfT2I.Deploy.Tests;

/// <summary>What deploy/tls/make.sh makes.</summary>
public sealed class TlsScriptTests
{
    private static readonly string[] Programs = ["generation", "embedding", "reward", "finetuning", "feedback", "gateway"];

    [Fact]
    public async Task Make_AnAuthorityAndCertificates_FitTogetherAndAreMadeAnew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !IsInstalled("openssl"), "openssl is not installed.");
        string folder = Directory.CreateTempSubdirectory("rlhf-tls-make-").FullName;
        try
        {
            await MakeAsync(folder, "suite-%", "suite-%.rlhf.svc");
            string authority = await File.ReadAllTextAsync(Path.Combine(folder, "ca.crt"), TestContext.Current.CancellationToken);
            string[] serials = [.. Programs.Select(program => Check(folder, program))];
            serials.ShouldBeUnique();

            await MakeAsync(folder);
            (await File.ReadAllTextAsync(Path.Combine(folder, "ca.crt"), TestContext.Current.CancellationToken)).ShouldBe(authority);
            using X509Certificate2 anew = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "reward", "tls.crt"));
            serials.ShouldNotContain(anew.SerialNumber);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Check(string folder, string program)
    {
        string own = Path.Combine(folder, program);
        Directory.GetFiles(own).Select(Path.GetFileName).ShouldBe(["ca.crt", "tls.crt", "tls.key"], ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(own, "tls.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(Path.Combine(own, "tls.crt"), Path.Combine(own, "tls.key"));
        foreach (string host in new[] { program, "localhost", "127.0.0.1", $"suite-{program}", $"suite-{program}.rlhf.svc" })
            certificate.MatchesHostname(host).ShouldBeTrue(host);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Path.Combine(own, "ca.crt"));
        foreach (string use in new[] { "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2" })
            chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(use));
        chain.Build(certificate).ShouldBeTrue(program);
        return certificate.SerialNumber;
    }

    private static async Task MakeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy/tls/make.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, error + await output);
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
