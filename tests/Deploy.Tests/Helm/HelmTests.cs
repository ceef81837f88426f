using RlhfT2I.TestKit;
using static RlhfT2I.Deploy.Tests.Helm.Manifests;

namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>What the chart renders is whole: names that refer to something find it, pods are hardened, and policies let through what the rooms need and nothing else.</summary>
public sealed class HelmTests
{
    private static readonly string[] Rooms = ["generation", "embedding", "reward", "finetuning", "feedback"];

    private static readonly string[] Everything =
    [
        .. HelmChart.Given, "metrics.enabled=true", "telemetry.otlpEndpoint=http://collector:4317", "gateway.ingress.enabled=true", "gateway.ingress.hosts.grpc=grpc.example.org",
        "gateway.ingress.hosts.json=rlhf.example.org", "gateway.ingress.tlsSecretName=tls", "rooms.generation.keda.enabled=true", "rooms.embedding.keda.enabled=true",
        "rooms.reward.keda.enabled=true", "tls.enabled=true", "tls.issuer.name=inside", "rooms.generation.gpu.count=1", "rooms.finetuning.gpu.count=1",
        "experiments={aligned: {configMap: mine, key: experiment.yaml, apiKeySecret: rlhf-key, size: 2Gi, deadlineSeconds: 86400}}",
        "rankTrainings={large: {ranks: 4, claim: shared, model: models/base, data: data, images: images, pairs: pairs, pairsFormat: WebDataset, settings: settings.json, run: run, "
            + "device: \"cuda:0\", digest: \"\", nodeSelector: {}, tolerations: [], resources: {requests: {cpu: \"8\", memory: 32Gi}, limits: {memory: 64Gi, nvidia.com/gpu: 1}}}}",
    ];

    public static TheoryData<string> Settings => [string.Join('\n', HelmChart.Given), string.Join('\n', Everything)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Workloads_AreHardened(string settings)
    {
        foreach (Dictionary<string, object?> workload in Render(settings).Workloads)
        {
            string name = NameOf(workload);
            Dictionary<string, object?> pod = PodOf(workload), container = ContainerOf(workload);
            At(pod, "automountServiceAccountToken").ShouldBe(false, name);
            At(pod, "securityContext", "runAsNonRoot").ShouldBe(true, name);
            At(pod, "securityContext", "runAsUser").ShouldBe(1654L, name);
            At(pod, "securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault", name);
            At(container, "securityContext", "readOnlyRootFilesystem").ShouldBe(true, name);
            At(container, "securityContext", "allowPrivilegeEscalation").ShouldBe(false, name);
            List(container, "securityContext", "capabilities", "drop").ShouldBe(["ALL"], name);
            Map(container, "resources", "requests").Keys.ShouldBe(["cpu", "memory"], ignoreOrder: true, name);
            Map(container, "resources", "limits").Keys.ShouldContain("memory", name);
            $"{container["image"]}".ShouldEndWith(":0.1.0", Case.Sensitive, name);
            new[] { "hostNetwork", "hostPID", "hostIPC" }.ShouldAllBe(key => !pod.ContainsKey(key), name);
            List(pod, "volumes").Cast<Dictionary<string, object?>>().ShouldAllBe(volume => !volume.ContainsKey("hostPath"), name);
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Names_ThatReferToSomething_FindIt(string settings)
    {
        Manifests manifests = Render(settings);
        manifests.All.Select(manifest => $"{manifest["kind"]}/{NameOf(manifest)}").ShouldBeUnique();
        string[] claims = [.. manifests.OfKind("PersistentVolumeClaim").Select(NameOf)];
        foreach (Dictionary<string, object?> workload in manifests.Workloads)
        {
            string name = NameOf(workload);
            string[] volumes = [.. List(PodOf(workload), "volumes").Select(volume => (string)At(volume, "name")!)];
            List(ContainerOf(workload), "volumeMounts").Select(mount => (string)At(mount, "name")!).ShouldBe(volumes, ignoreOrder: true, name);
            foreach (object? volume in List(PodOf(workload), "volumes").Where(volume => At(volume, "persistentVolumeClaim") is not null))
                claims.ShouldContain((string)At(volume, "persistentVolumeClaim", "claimName")!, name);
        }
        foreach (Dictionary<string, object?> deployment in manifests.OfKind("Deployment"))
            Selects(Map(deployment, "spec", "selector", "matchLabels"), LabelsOf(deployment)).ShouldBeTrue(NameOf(deployment));
        foreach (Dictionary<string, object?> service in manifests.OfKind("Service"))
        {
            Dictionary<string, object?> target = manifests.OfKind("Deployment").Single(deployment => Selects(Map(service, "spec", "selector"), LabelsOf(deployment)));
            string[] ports = [.. List(ContainerOf(target), "ports").Select(port => (string)At(port, "name")!)];
            List(service, "spec", "ports").Select(port => (string)At(port, "targetPort")!).ShouldBeSubsetOf(ports, NameOf(service));
        }
        foreach (object? backend in manifests.OfKind("Ingress").SelectMany(ingress => List(ingress, "spec", "rules")).SelectMany(rule => List(rule, "http", "paths")).Select(path => At(path, "backend", "service")))
        {
            Dictionary<string, object?> service = manifests.Single("Service", (string)At(backend, "name")!);
            NameOf(service).ShouldBe("suite-gateway", "only the gateway is reached from outside");
            List(service, "spec", "ports").Select(port => At(port, "name")).ShouldContain(At(backend, "port", "name"));
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Environment_IsOfRealOptions_WithoutSecrets(string settings)
    {
        Manifests manifests = Render(settings);
        IReadOnlySet<string> options = OptionKeys.Load();
        foreach (Dictionary<string, object?> workload in manifests.Workloads)
        {
            var declared = new HashSet<string>();
            EnvironmentOf(workload).Select(entry => entry.Name).ShouldBeUnique(NameOf(workload));
            foreach ((string name, string? value) in EnvironmentOf(workload))
            {
                string key = name.Replace("__", ":", StringComparison.Ordinal);
                if (key.Contains(':', StringComparison.Ordinal))
                    (options.Contains(key) || options.Contains(key[..(key.LastIndexOf(':') + 1)] + "*")).ShouldBeTrue($"{NameOf(workload)}: {name} is no option");
                // The kubelet puts in only what stands above.
                foreach (System.Text.RegularExpressions.Match use in System.Text.RegularExpressions.Regex.Matches(value ?? "", @"\$\((\w+)\)"))
                    declared.ShouldContain(use.Groups[1].Value, $"{NameOf(workload)}: {name}");
                if (name.StartsWith("Peers__Addresses__", StringComparison.Ordinal))
                {
                    var address = new Uri(value!);
                    List(manifests.Single("Service", address.Host), "spec", "ports").Select(port => At(port, "port")).ShouldContain((long)address.Port);
                }
                if (new[] { "PASSWORD", "SigningKey", "AccessKey", "SecretKey", "API_KEY" }.Any(secret => name.Contains(secret, StringComparison.Ordinal)))
                    value.ShouldBeNull($"{NameOf(workload)}: {name} must come from the Secret");
                declared.Add(name);
            }
        }
    }

    [Fact]
    public void Deployments_HaveTheirProbes_AndTimeToEnd()
    {
        foreach (Dictionary<string, object?> deployment in HelmChart.Render(HelmChart.Given).OfKind("Deployment"))
        {
            Dictionary<string, object?> container = ContainerOf(deployment);
            foreach ((string probe, string page) in new[] { ("startupProbe", "startup"), ("readinessProbe", "ready"), ("livenessProbe", "live") })
                At(container, probe, "httpGet", "path").ShouldBe($"/health/{page}");
            ((long)At(container, "livenessProbe", "failureThreshold")!).ShouldBeGreaterThan(1, "one slow answer is no reason to kill a training");
            var environment = EnvironmentOf(deployment).ToDictionary(entry => entry.Name, entry => entry.Value);
            TimeSpan end = TimeSpan.Parse(environment["Shutdown__ReadinessDelay"]!) + TimeSpan.Parse(environment["Shutdown__DrainTimeout"]!);
            ((long)At(PodOf(deployment), "terminationGracePeriodSeconds")!).ShouldBeGreaterThan((long)end.TotalSeconds);
        }
    }

    [Fact]
    public void Rooms_AreMigratedBeforeTheyStart()
    {
        Manifests manifests = HelmChart.Render(HelmChart.Given);
        foreach (string room in Rooms)
        {
            Dictionary<string, object?> job = manifests.Single("Job", $"suite-migrate-{room}");
            At(job, "metadata", "annotations", "helm.sh/hook").ShouldBe("pre-install,pre-upgrade");
            List(ContainerOf(job), "args").ShouldBe(["migrate"]);
            ContainerOf(job)["image"].ShouldBe(ContainerOf(manifests.Single("Deployment", $"suite-{room}"))["image"]);
        }
    }

    [Fact]
    public void Policies_LetEachRoomReachItsPeersAlone()
    {
        Manifests manifests = Render(string.Join('\n', Everything));
        Dictionary<string, object?>[] callers = [.. manifests.OfKind("Deployment"), manifests.Single("Job", "suite-experiment-aligned")];
        foreach (Dictionary<string, object?> caller in callers)
        {
            string[] peers = [.. EnvironmentOf(caller).Where(entry => entry.Name.StartsWith("Peers__Addresses__", StringComparison.Ordinal) || entry.Name == "RLHF_SERVER").Select(entry => new Uri(entry.Value!).Host)];
            foreach (Dictionary<string, object?> target in manifests.OfKind("Deployment").Where(target => target != caller))
                Reaches(manifests, caller, target, 8080).ShouldBe(peers.Contains(NameOf(target)), $"{NameOf(caller)} -> {NameOf(target)}");
        }
        // Every pod is under the policy that forbids the rest.
        Dictionary<string, object?> deny = manifests.Single("NetworkPolicy", "suite-deny");
        List(deny, "spec", "policyTypes").ShouldBe(["Ingress", "Egress"]);
        manifests.Workloads.ShouldAllBe(workload => Selects(Map(deny, "spec", "podSelector", "matchLabels"), LabelsOf(workload)));
        foreach (Dictionary<string, object?> policy in manifests.OfKind("NetworkPolicy").Where(policy => policy != deny))
            manifests.Workloads.Concat(manifests.Ranks).Any(workload => Selects(Map(policy, "spec", "podSelector", "matchLabels"), LabelsOf(workload))).ShouldBeTrue($"{NameOf(policy)} is for nobody");
    }

    [Fact]
    public void Ranks_AreHardened_StartTheProgramAndMeetEachOtherAlone()
    {
        Manifests manifests = Render(string.Join('\n', Everything));
        IReadOnlySet<string> options = OptionKeys.Load();
        Dictionary<string, object?>[] ranks = [.. manifests.Ranks];
        ranks.Length.ShouldBe(2);
        foreach (Dictionary<string, object?> rank in ranks)
        {
            At(PodOf(rank), "securityContext", "runAsUser").ShouldBe(1654L);
            At(PodOf(rank), "automountServiceAccountToken").ShouldBe(false);
            At(ContainerOf(rank), "securityContext", "readOnlyRootFilesystem").ShouldBe(true);
            List(ContainerOf(rank), "securityContext", "capabilities", "drop").ShouldBe(["ALL"]);
            List(ContainerOf(rank), "volumeMounts").Select(mount => At(mount, "name")).ShouldBe(List(PodOf(rank), "volumes").Select(volume => At(volume, "name")));
            Selects(Map(manifests.Single("NetworkPolicy", "suite-deny"), "spec", "podSelector", "matchLabels"), LabelsOf(rank)).ShouldBeTrue();
            foreach (Dictionary<string, object?> other in ranks)
                Reaches(manifests, rank, other, 2222).ShouldBeTrue();
            foreach (Dictionary<string, object?> room in manifests.OfKind("Deployment"))
                (Reaches(manifests, rank, room, 8080) || Reaches(manifests, room, rank, 2222)).ShouldBeFalse(NameOf(room));
        }
        string[] arguments = [.. List(ContainerOf(ranks[0]), "args").Select(argument => $"{argument}")];
        arguments[Array.IndexOf(arguments, "-n") + 1].ShouldBe("4");
        At(manifests.OfKind("MPIJob").Single(), "spec", "mpiReplicaSpecs", "Worker", "replicas").ShouldBe(4L);
        arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=')).Select(argument => argument[2..argument.IndexOf('=')])
            .ShouldBeSubsetOf(options);
    }

    [Fact]
    public void Webhooks_LeaveFromFeedbackAlone_WhereTheValuesSay()
    {
        Outside(HelmChart.Render(HelmChart.Given)).ShouldBeEmpty();
        Outside(HelmChart.Render([.. HelmChart.Given, "networkPolicy.webhookCidrs=[0.0.0.0/0]", "networkPolicy.webhookPorts=[443,8443]"])).ShouldBe(["suite-feedback: 443 8443"]);

        static string[] Outside(Manifests manifests) =>
        [
            .. manifests.OfKind("NetworkPolicy").SelectMany(policy => List(policy, "spec", "egress")
                .Where(rule => Map(rule).TryGetValue("to", out object? to) && List(to).Any(peer => Map(peer).ContainsKey("ipBlock") && Equals(At(peer, "ipBlock", "cidr"), "0.0.0.0/0")))
                .Select(rule => $"{NameOf(policy)}: {string.Join(' ', List(rule, "ports").Select(port => At(port, "port")))}")),
        ];
    }

    [Fact]
    public void Scaling_IsByStreamsThatExist_AndLeavesTheReplicasAlone()
    {
        Manifests manifests = Render(string.Join('\n', Everything));
        string streams = File.ReadAllText(Path.Combine(Repository.Root, "services/Shared/Messaging/QueueStreams.cs"));
        Dictionary<string, object?>[] scaled = [.. manifests.OfKind("ScaledObject")];
        scaled.Length.ShouldBe(3);
        foreach (Dictionary<string, object?> one in scaled)
        {
            Map(manifests.Single("Deployment", (string)At(one, "spec", "scaleTargetRef", "name")!), "spec").ContainsKey("replicas").ShouldBeFalse();
            List(one, "spec", "triggers").SelectMany(trigger => Map(trigger, "metadata").Keys).ShouldContain("lagCount");
            List(one, "spec", "triggers").SelectMany(trigger => Map(trigger, "metadata").Keys).ShouldContain("pendingEntriesCount", "lag does not see what a replica holds");
            foreach (object? trigger in List(one, "spec", "triggers"))
            {
                streams.ShouldContain($"\"{At(trigger, "metadata", "stream")}\"");
                streams.ShouldContain($"\"{At(trigger, "metadata", "consumerGroup")}\"");
                manifests.Single("TriggerAuthentication", (string)At(trigger, "authenticationRef", "name")!).ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public void Gpus_AreAskedForWithTheirImageAndNode()
    {
        Dictionary<string, object?> deployment = Render(string.Join('\n', Everything)).Single("Deployment", "suite-generation");
        At(ContainerOf(deployment), "resources", "limits", "nvidia.com/gpu").ShouldBe(1L);
        ContainerOf(deployment)["image"].ShouldBe("rlhf-t2i/generation-cuda:0.1.0");
        Map(PodOf(deployment), "nodeSelector").ShouldContainKeyAndValue("nvidia.com/gpu.present", "true");
        EnvironmentOf(deployment).ShouldContain(("Generation__Device", "cuda:0"));
        Map(ContainerOf(HelmChart.Render(HelmChart.Given).Single("Deployment", "suite-generation")), "resources", "limits").ShouldNotContainKey("nvidia.com/gpu");
    }

    [Theory]
    [InlineData("secretName=", "secretName")]
    [InlineData("postgres.host=", "postgres.host")]
    [InlineData("redis.address=", "redis.address")]
    [InlineData("blobs.endpoint=", "blobs.endpoint")]
    [InlineData("rooms.finetuning.replicas=2", "a persistent data folder belongs to one replica")]
    [InlineData("rooms.finetuning.keda.enabled=true", "cannot be scaled")]
    [InlineData("gateway.ingress.enabled=true", "gateway.ingress.hosts.grpc")]
    public void Render_WithoutWhatIsNeeded_IsRefusedByName(string setting, string expected) =>
        Should.Throw<RenderRefusedException>(() => HelmChart.Render([.. HelmChart.Given, setting.EndsWith('=') ? setting + "\"\"" : setting])).Message.ShouldContain(expected);

    [Fact]
    public void Schema_AllowsTheDefaultsAndTheExamples()
    {
        HelmChart.IsAllowed(HelmChart.Values()).ShouldBeTrue();
        HelmChart.IsAllowed(HelmChart.Values(Everything)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("image.tag=latest")]
    [InlineData("image.pullPolicy=Sometimes")]
    [InlineData("podSecurity.user=0")]
    [InlineData("podSecurity.seccompProfile=Unconfined")]
    [InlineData("postgres.username=postgres")]
    [InlineData("postgres.options=Password=secret")]
    [InlineData("redis.options=\"password=secret\"")]
    [InlineData("redis.address=redis")]
    [InlineData("gateway.digest=sha256:12")]
    [InlineData("gateway.replicas=two")]
    [InlineData("rooms.generation.replica=2")]
    [InlineData("rooms.generation.gpu.count=-1")]
    [InlineData("rooms.judging={}")]
    [InlineData("metrics.port=70000")]
    [InlineData("shutdown.drainTimeout=1 minute")]
    [InlineData("networkPolicy.storeCidrs=[everywhere]")]
    [InlineData("networkPolicy.webhookCidrs=[hooks.example.org]")]
    [InlineData("tls.enabled=1")]
    [InlineData("tls.secretNamePrefix=Suite_TLS")]
    [InlineData("tls.issuer.kind=Authority")]
    [InlineData("tls.certificate=mine")]
    [InlineData("experiments={Loud: {}}")]
    [InlineData("rankTrainings={large: {ranks: 0}}")]
    public void Schema_OfAWrongValue_Refuses(string setting) => HelmChart.IsAllowed(HelmChart.Values(setting)).ShouldBeFalse();

    private static Manifests Render(string settings) => HelmChart.Render(settings.Split('\n'));

    /// <summary>Whether policies let one pod open a connection to another's port: both ends must allow it.</summary>
    private static bool Reaches(Manifests manifests, Dictionary<string, object?> from, Dictionary<string, object?> to, long port) =>
        Allows(manifests, from, to, "egress", "to", port) && Allows(manifests, to, from, "ingress", "from", port);

    private static bool Allows(Manifests manifests, Dictionary<string, object?> pod, Dictionary<string, object?> other, string direction, string side, long port) =>
        manifests.OfKind("NetworkPolicy").Where(policy => Selects(Map(policy, "spec", "podSelector", "matchLabels"), LabelsOf(pod)))
            .SelectMany(policy => List(policy, "spec", direction))
            .Where(rule => !Map(rule).ContainsKey("ports") || List(rule, "ports").Exists(allowed => Equals(At(allowed, "port"), port)))
            .SelectMany(rule => List(rule, side))
            .Any(peer => At(peer, "podSelector", "matchLabels") is Dictionary<string, object?> labels && Selects(labels, LabelsOf(other)));
}
