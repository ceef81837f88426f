using System.Diagnostics;
using RlhfT2I.TestKit;

namespace RlhfT2I.Deploy.Tests;

public sealed class ComposeTests
{
    private const string Good = """
        services:
          gateway:
            image: rlhf-t2i/gateway:${TAG:-0.1.0}
            user: "1654:1654"
            read_only: true
            cap_drop: [ALL]
            security_opt: ["no-new-privileges:true"]
            tmpfs: [/tmp]
            stop_grace_period: 90s
            ports: ["8080:8080"]
            environment:
              Storage__Root: /data
              Peers__Addresses__Reward: http://reward:8080
              REDISCLI_AUTH: ${REDIS_PASSWORD:?give it}
            healthcheck: {test: [CMD, x]}
        """;

    private static readonly IReadOnlySet<string> Options = OptionKeys.Load();

    private static readonly string[] Rooms = ["generation", "embedding", "reward", "finetuning", "feedback"];

    [Fact]
    public void Suite_IsHardened_AndUsesRealOptions() => ComposeRules.Violations(ComposeFile.Load("docker-compose.yml"), Options).ShouldBeEmpty();

    [Fact]
    public void Gpu_UsesRealOptions_AndReservesDevices()
    {
        ComposeFile overlay = ComposeFile.Load("deploy/compose/gpu.yaml");
        ComposeRules.Violations(overlay, Options).Where(violation => violation.EndsWith("is no option", StringComparison.Ordinal) || violation.Contains("':?'")).ShouldBeEmpty();
        overlay.Services.Keys.ShouldBeSubsetOf(ComposeFile.Load("docker-compose.yml").Services.Keys);
        foreach (string name in new[] { "generation", "finetuning" })
            ComposeFile.Texts(overlay.Services[name]["deploy"]).ShouldBe(["nvidia", "1", "gpu"]);
    }

    [Fact]
    public void Webhooks_GiveAWayOutToFeedbackAlone_AndDemandTheirHost()
    {
        ComposeFile overlay = ComposeFile.Load("deploy/compose/webhooks.yaml");
        ComposeRules.Violations(overlay, Options).Where(violation => violation.EndsWith("is no option", StringComparison.Ordinal)).ShouldBeEmpty();
        (string name, Dictionary<string, object?> feedback) = overlay.Services.ShouldHaveSingleItem();
        name.ShouldBe("feedback");
        ComposeFile.List(feedback["networks"]).ShouldBe(["inside", "outside"]);
        ((string)ComposeFile.Map(feedback["environment"])["Accounts__WebhookHosts__0"]!).ShouldStartWith("${WEBHOOK_HOST:?");
    }

    [Fact]
    public void Tls_GivesEveryProgramACertificate_AndEveryPeerAnHttpsAddress()
    {
        ComposeFile overlay = ComposeFile.Load("deploy/compose/tls.yaml"), suite = ComposeFile.Load("docker-compose.yml");
        ComposeRules.Violations(overlay, Options).Where(violation => violation.EndsWith("is no option", StringComparison.Ordinal) || violation.Contains("':?'")).ShouldBeEmpty();
        overlay.Services.Keys.ShouldBe([.. Rooms, "gateway"], ignoreOrder: true);
        foreach ((string name, Dictionary<string, object?> service) in overlay.Services)
        {
            ComposeFile.List(service["volumes"]).ShouldBe([$"${{TLS_FOLDER:-./tls}}/{name}:/tls:ro"]);
            Dictionary<string, object?> environment = ComposeFile.Map(service["environment"]);
            environment.Where(entry => entry.Key.StartsWith("Tls__", StringComparison.Ordinal)).Select(entry => entry.Value).ShouldBe(["/tls/tls.crt", "/tls/tls.key", "/tls/ca.crt"], name);
            Peers(service).ShouldBe(Peers(suite.Services[name]).Select(peer => peer.Replace("http:", "https:", StringComparison.Ordinal)), ignoreOrder: true, name);
        }

        static string[] Peers(Dictionary<string, object?> service) =>
            [.. ComposeFile.Map(service["environment"]).Where(entry => entry.Key.StartsWith("Peers__", StringComparison.Ordinal)).Select(entry => $"{entry.Key}={entry.Value}")];
    }

    [Fact]
    public void Suite_HasItsParts_EachRoomAfterItsMigration()
    {
        ComposeFile file = ComposeFile.Load("docker-compose.yml");
        file.Services.Keys.ShouldBe(
            [.. Rooms, .. Rooms.Select(room => $"migrate-{room}"), "gateway", "postgres", "redis", "s3", "s3-volume"], ignoreOrder: true);
        foreach (string room in Rooms)
        {
            Dictionary<string, object?> needs = ComposeFile.Map(file.Services[room]["depends_on"]);
            ComposeFile.Map(needs[$"migrate-{room}"])["condition"].ShouldBe("service_completed_successfully");
            ComposeFile.List(file.Services[$"migrate-{room}"]["command"]).ShouldBe(["migrate"]);
            foreach (string store in new[] { "redis", "s3" })
                ComposeFile.Map(needs[store])["condition"].ShouldBe("service_healthy");
        }
    }

    [Fact]
    public void Suite_ProgramsThatReadModels_ShareTheirVolume()
    {
        ComposeFile file = ComposeFile.Load("docker-compose.yml");
        Rooms.Where(room => ComposeFile.List(file.Services[room]["volumes"]).Contains("models:/data/models"))
            .ShouldBe(["generation", "embedding", "finetuning"]);
    }

    [Fact]
    public void Suite_StoresAndRooms_AreOnTheInnerNetworkAlone()
    {
        ComposeFile file = ComposeFile.Load("docker-compose.yml");
        ComposeFile.Map(ComposeFile.Map(file.Root["networks"])["inside"])["internal"].ShouldBe("true");
        foreach ((string name, Dictionary<string, object?> service) in file.Services.Where(service => service.Value.ContainsKey("networks")))
            ComposeFile.List(service["networks"]).ShouldBe(name == "gateway" ? ["inside", "outside"] : ["inside"], name);
    }

    [Fact]
    public void Example_NamesEveryVariable_AndGivesNoSecret()
    {
        Dictionary<string, string> example = File.ReadAllLines(Path.Combine(Repository.Root, ".env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string[] secrets = ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY", "IDENTITY_SIGNING_KEY"];
        foreach (string secret in secrets)
            example[secret].ShouldBeEmpty();
        string compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml")) + File.ReadAllText(Path.Combine(Repository.Root, "deploy/compose/webhooks.yaml"));
        foreach (string name in example.Keys.Except(["COMPOSE_PROJECT_NAME"]))
            compose.ShouldContain("${" + name);
    }

    [Fact]
    public void Dockerfile_RunsAsNobodyOnANobleBase()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "deploy/docker/Dockerfile"));
        // The stage that builds the pages leaves files for the browser only.
        lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal) && !line.EndsWith(" AS pages", StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains(":10.0-noble"));
        lines.Where(line => line.Contains("--from=pages", StringComparison.Ordinal)).ShouldBe(["COPY --from=pages /src/gateway/wwwroot gateway/wwwroot"]);
        int user = Array.IndexOf(lines, "USER $APP_UID");
        user.ShouldBeGreaterThan(0);
        lines[user..].ShouldContain(line => line.Contains("CMD [\"/app/service\", \"health\"]"));
        lines[user..].ShouldContain("ENTRYPOINT [\"/app/service\"]");
    }

    [Fact]
    public void Violations_GoodFile_AreNone() => ComposeRules.Violations(ComposeFile.Parse(Good), Options).ShouldBeEmpty();

    [Theory]
    [InlineData("  gateway:", "  reward:", "only the gateway may publish ports")]
    [InlineData("read_only: true", "init: true", "the root is not read-only")]
    [InlineData("cap_drop: [ALL]", "cap_drop: [NET_RAW]", "cap_drop is not [ALL]")]
    [InlineData("no-new-privileges:true", "seccomp:unconfined", "no-new-privileges is missing")]
    [InlineData("1654:1654", "0:0", "it runs as root")]
    [InlineData("tmpfs: [/tmp]", "tmpfs: [/run]", "/tmp is no tmpfs")]
    [InlineData("healthcheck:", "labels:", "there is no health check")]
    [InlineData("gateway:${TAG:-0.1.0}", "gateway:latest", "the image has no full version")]
    [InlineData("Storage__Root", "Storage__Rot", "Storage__Rot is no option")]
    [InlineData("Peers__Addresses__Reward", "Peers__Adresses__Reward", "Peers__Adresses__Reward is no option")]
    [InlineData("${REDIS_PASSWORD:?give it}", "${REDIS_PASSWORD:-redis}", "a secret must be demanded")]
    [InlineData("${REDIS_PASSWORD:?give it}", "${REDIS_PASSWORD}", "a secret must be demanded")]
    [InlineData("stop_grace_period: 90s", "cap_add: [SYS_ADMIN]", "it has capabilities")]
    public void Violations_OneRuleBroken_IsSeen(string good, string bad, string expected) =>
        ComposeRules.Violations(ComposeFile.Parse(Good.Replace(good, bad, StringComparison.Ordinal)), Options).ShouldContain(violation => violation.Contains(expected));

    [Fact]
    public async Task Compose_ReadsTheFiles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script needs a POSIX shell.");
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "deploy/compose/validate.sh")) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(process.ExitCode == 3, output.Trim());
        process.ExitCode.ShouldBe(0, output + await error);
    }
}
