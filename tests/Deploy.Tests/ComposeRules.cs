using System.Text.RegularExpressions;

namespace RlhfT2I.Deploy.Tests;

/// <summary>What a compose file of the suite must be like.</summary>
internal static partial class ComposeRules
{
    private static readonly string[] Secret = ["PASSWORD", "SECRET", "KEY", "TOKEN"];

    public static IEnumerable<string> Violations(ComposeFile file, IReadOnlySet<string> options)
    {
        foreach ((string name, Dictionary<string, object?> service) in file.Services)
        {
            foreach (string violation in OfService(name, service).Concat(OfEnvironment(service, options)))
                yield return $"{name}: {violation}";
        }
        foreach (Match use in ComposeFile.Texts(file.Root).SelectMany(text => Variable().Matches(text)))
        {
            string name = use.Groups["name"].Value;
            if (Secret.Any(name.Contains) && use.Groups["how"].Value != ":?")
                yield return $"{use.Value}: a secret must be demanded with ':?' and have no default";
        }
    }

    private static IEnumerable<string> OfService(string name, Dictionary<string, object?> service)
    {
        if (service.ContainsKey("ports") && name != "gateway")
            yield return "only the gateway may publish ports";
        if (service.GetValueOrDefault("read_only") as string != "true")
            yield return "the root is not read-only";
        if (!ComposeFile.List(service.GetValueOrDefault("cap_drop")).SequenceEqual(["ALL"]))
            yield return "cap_drop is not [ALL]";
        if (!ComposeFile.List(service.GetValueOrDefault("security_opt")).Contains("no-new-privileges:true"))
            yield return "no-new-privileges is missing";
        if (service.GetValueOrDefault("privileged") is not null || ComposeFile.List(service.GetValueOrDefault("volumes")).Any(volume => volume.Contains("docker.sock", StringComparison.Ordinal)))
            yield return "it may rule the host";
        if (!ComposeFile.List(service.GetValueOrDefault("tmpfs")).Contains("/tmp"))
            yield return "/tmp is no tmpfs";
        if (!Tag().IsMatch(service.GetValueOrDefault("image") as string ?? ""))
            yield return "the image has no full version";
        // A job that runs once and ends is no server; the one that hands a volume over must be root for it, and reaches no network.
        bool once = service.GetValueOrDefault("restart") as string == "no";
        string user = service.GetValueOrDefault("user") as string ?? "";
        bool handsOver = once && service.GetValueOrDefault("network_mode") as string == "none" && ComposeFile.List(service.GetValueOrDefault("cap_add")).SequenceEqual(["CHOWN"]);
        if (!handsOver && (user.Length == 0 || user.StartsWith('0') || user.StartsWith("root", StringComparison.Ordinal)))
            yield return "it runs as root";
        if (!handsOver && service.ContainsKey("cap_add"))
            yield return "it has capabilities";
        if (!once && !service.ContainsKey("healthcheck"))
            yield return "there is no health check";
        if (!once && !service.ContainsKey("stop_grace_period"))
            yield return "there is no stop_grace_period";
    }

    private static IEnumerable<string> OfEnvironment(Dictionary<string, object?> service, IReadOnlySet<string> options) =>
        from key in ComposeFile.Map(service.GetValueOrDefault("environment")).Keys
        where key.Contains("__", StringComparison.Ordinal) && !IsOption(key.Replace("__", ":", StringComparison.Ordinal), options)
        select $"{key} is no option";

    private static bool IsOption(string key, IReadOnlySet<string> options) =>
        options.Contains(key) || options.Contains(key[..(key.LastIndexOf(':') + 1)] + "*");

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z0-9_]+)(?<how>:?[?+-])?[^}]*\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@":(\d+\.\d+[\w.-]*|\$\{TAG:-\d+\.\d+\.\d+\})\z")]
    private static partial Regex Tag();
}
