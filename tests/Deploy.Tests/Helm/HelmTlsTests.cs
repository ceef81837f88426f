using static RlhfT2I.Deploy.Tests.Helm.Manifests;

namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>Rooms that speak TLS in Kubernetes: everyone has a certificate, and the addresses are those that it is for.</summary>
public sealed class HelmTlsTests
{
    private static readonly string[] Components = ["generation", "embedding", "reward", "finetuning", "feedback", "gateway"];
    private static readonly string[] On = [.. HelmChart.Given, "tls.enabled=true"];

    [Fact]
    public void Programs_WithTls_HaveTheirCertificateAndCallByHttps()
    {
        Manifests manifests = HelmChart.Render(On);
        foreach (string component in Components)
        {
            Dictionary<string, object?> deployment = manifests.Single("Deployment", $"suite-{component}");
            Dictionary<string, object?> mount = (Dictionary<string, object?>)List(ContainerOf(deployment), "volumeMounts").Single(mount => Equals(At(mount, "name"), "tls"))!;
            mount["mountPath"].ShouldBe("/tls");
            mount["readOnly"].ShouldBe(true);
            object? secret = At(List(PodOf(deployment), "volumes").Single(volume => Equals(At(volume, "name"), "tls")), "secret");
            At(secret, "secretName").ShouldBe($"suite-tls-{component}");
            At(secret, "defaultMode").ShouldBe((long)Convert.ToInt32("440", 8));
            var environment = EnvironmentOf(deployment).ToDictionary(entry => entry.Name, entry => entry.Value);
            new[] { "CertificateFile", "KeyFile", "AuthorityFile" }.Select(file => environment[$"Tls__{file}"]).ShouldBe(["/tls/tls.crt", "/tls/tls.key", "/tls/ca.crt"]);
            environment.Where(entry => entry.Key.StartsWith("Peers__", StringComparison.Ordinal)).ShouldAllBe(entry => entry.Value!.StartsWith("https://suite-"));
        }
        // Probes have no certificate: their port stays without TLS.
        foreach (Dictionary<string, object?> deployment in manifests.OfKind("Deployment"))
            At(ContainerOf(deployment), "livenessProbe", "httpGet", "port").ShouldBe("json");
        At(List(manifests.Single("Service", "suite-reward"), "spec", "ports")[0], "appProtocol").ShouldBe("https");
        At(List(manifests.Single("Service", "suite-gateway"), "spec", "ports")[0], "appProtocol").ShouldBe("kubernetes.io/h2c");
    }

    [Fact]
    public void Programs_WithoutTls_HaveNoneOfIt()
    {
        Manifests manifests = HelmChart.Render([.. HelmChart.Given, "tls.issuer.name=inside"]);
        manifests.OfKind("Certificate").ShouldBeEmpty();
        foreach (Dictionary<string, object?> workload in manifests.Workloads)
        {
            List(PodOf(workload), "volumes").ShouldAllBe(volume => !Equals(At(volume, "name"), "tls"));
            EnvironmentOf(workload).ShouldAllBe(entry => !entry.Name.StartsWith("Tls__") && !(entry.Name.StartsWith("Peers__") && entry.Value!.StartsWith("https:")));
        }
    }

    [Fact]
    public void Certificates_OfAnIssuer_AreForTheNamesThatPeersCall()
    {
        Manifests manifests = HelmChart.Render([.. On, "tls.issuer.name=inside", "tls.issuer.kind=ClusterIssuer", "tls.secretNamePrefix=mine"]);
        string[] called = [.. manifests.Workloads.SelectMany(EnvironmentOf).Where(entry => entry.Name.StartsWith("Peers__", StringComparison.Ordinal)).Select(entry => new Uri(entry.Value!).Host).Distinct()];
        manifests.OfKind("Certificate").Select(NameOf).ShouldBe(Components.Select(component => $"suite-{component}"));
        foreach (string host in called)
            List(manifests.Single("Certificate", host), "spec", "dnsNames").ShouldBe([host, $"{host}.rlhf.svc"]);
        foreach (string component in Components)
        {
            Dictionary<string, object?> certificate = manifests.Single("Certificate", $"suite-{component}");
            At(certificate, "spec", "secretName").ShouldBe($"mine-{component}");
            At(certificate, "spec", "issuerRef", "kind").ShouldBe("ClusterIssuer");
            List(certificate, "spec", "usages").ShouldContain("server auth");
            List(certificate, "spec", "usages").ShouldContain("client auth");
        }
    }
}
