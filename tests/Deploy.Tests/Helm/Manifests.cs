namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>Rendered objects, and short ways into them.</summary>
internal sealed class Manifests(IReadOnlyList<Dictionary<string, object?>> all)
{
    public IReadOnlyList<Dictionary<string, object?>> All => all;

    public IEnumerable<Dictionary<string, object?>> OfKind(string kind) => all.Where(manifest => (string?)manifest["kind"] == kind);

    public Dictionary<string, object?> Single(string kind, string name) => OfKind(kind).Single(manifest => NameOf(manifest) == name);

    /// <summary>Everything that runs pods.</summary>
    public IEnumerable<Dictionary<string, object?>> Workloads => OfKind("Deployment").Concat(OfKind("Job"));

    /// <summary>The launchers and workers of jobs under MPI, each in the form of a workload.</summary>
    public IEnumerable<Dictionary<string, object?>> Ranks => OfKind("MPIJob").SelectMany(job => Map(job, "spec", "mpiReplicaSpecs").Values)
        .Select(replica => new Dictionary<string, object?> { ["spec"] = replica });

    public static string NameOf(Dictionary<string, object?> manifest) => (string)At(manifest, "metadata", "name")!;

    public static Dictionary<string, object?> PodOf(Dictionary<string, object?> workload) => Map(workload, "spec", "template", "spec");

    public static Dictionary<string, object?> LabelsOf(Dictionary<string, object?> workload) => Map(workload, "spec", "template", "metadata", "labels");

    public static Dictionary<string, object?> ContainerOf(Dictionary<string, object?> workload) => List(PodOf(workload), "containers").Cast<Dictionary<string, object?>>().Single();

    /// <summary>Variables of the container by name; those from secrets have no value.</summary>
    public static IReadOnlyList<(string Name, string? Value)> EnvironmentOf(Dictionary<string, object?> workload) =>
        [.. List(ContainerOf(workload), "env").Cast<Dictionary<string, object?>>().Select(entry => ((string)entry["name"]!, entry.GetValueOrDefault("value") as string))];

    /// <summary>Whether labels have everything that a selector asks for.</summary>
    public static bool Selects(Dictionary<string, object?> selector, Dictionary<string, object?> labels) =>
        selector.All(wanted => labels.TryGetValue(wanted.Key, out object? value) && Equals(value, wanted.Value));

    public static object? At(object? from, params string[] keys) =>
        keys.Aggregate(from, (node, key) => node is Dictionary<string, object?> map ? map.GetValueOrDefault(key) : null);

    public static Dictionary<string, object?> Map(object? from, params string[] keys) => At(from, keys) as Dictionary<string, object?> ?? [];

    public static List<object?> List(object? from, params string[] keys) => At(from, keys) as List<object?> ?? [];
}
