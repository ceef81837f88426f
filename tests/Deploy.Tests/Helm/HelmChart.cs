using System.Text.Json;
using Json.Schema;
using RlhfT2I.TestKit;
using YamlDotNet.Serialization;

namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>The chart: its values, its schema, and what it renders.</summary>
internal static class HelmChart
{
    public const string Release = "suite";

    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "helm", "rlhf-t2i");

    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(File.ReadAllText(Path.Combine(Folder, "values.schema.json"))));

    /// <summary>What has no default and must be given.</summary>
    public static readonly string[] Given =
        ["secretName=rlhf", "postgres.host=postgres.stores", "redis.address=redis.stores:6379", "blobs.endpoint=https://s3.stores"];

    /// <summary>The chart's values, some of them set as <c>helm --set</c> does: <c>rooms.generation.replicas=3</c>.</summary>
    public static Dictionary<string, object?> Values(params string[] settings)
    {
        Dictionary<string, object?> values = Load("values.yaml");
        foreach (string[] setting in settings.Select(setting => setting.Split('=', 2)))
        {
            string[] path = setting[0].Split('.');
            Dictionary<string, object?> map = values;
            foreach (string key in path[..^1])
                map = (Dictionary<string, object?>)(map[key] ??= new Dictionary<string, object?>())!;
            map[path[^1]] = Typed(Yaml().Deserialize<object?>(setting[1]));
        }
        return values;
    }

    /// <summary>Whether the schema allows values.</summary>
    public static bool IsAllowed(Dictionary<string, object?> values) => Schema.Value.Evaluate(JsonSerializer.SerializeToElement(values)).IsValid;

    /// <summary>Everything that the chart renders from its defaults with some values set.</summary>
    /// <exception cref="RenderRefusedException">The chart refuses these values.</exception>
    public static Manifests Render(params string[] settings)
    {
        Dictionary<string, object?> chart = Load("Chart.yaml");
        var root = new Dictionary<string, object?>
        {
            ["Values"] = Values(settings),
            ["Chart"] = new Dictionary<string, object?> { ["Name"] = chart["name"], ["AppVersion"] = chart["appVersion"] },
            ["Release"] = new Dictionary<string, object?> { ["Name"] = Release, ["Namespace"] = "rlhf", ["Service"] = "Helm" },
        };
        var defined = new Dictionary<string, IReadOnlyList<Node>>();
        var files = Directory.GetFiles(Path.Combine(Folder, "templates")).Order(StringComparer.Ordinal)
            .Select(path => (Name: Path.GetFileName(path), Nodes: GoTemplate.Parse(File.ReadAllText(path), defined))).ToList();
        var renderer = new TemplateRenderer(defined, root);
        return new Manifests([.. files.Where(file => file.Name.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(file => Documents(renderer.Render(file.Nodes)))]);
    }

    private static IEnumerable<Dictionary<string, object?>> Documents(string text) =>
        text.Split("\n---", StringSplitOptions.RemoveEmptyEntries).Select(document => Typed(Yaml().Deserialize<object?>(document))).OfType<Dictionary<string, object?>>();

    private static Dictionary<string, object?> Load(string file) =>
        (Dictionary<string, object?>)Typed(Yaml().Deserialize<object?>(File.ReadAllText(Path.Combine(Folder, file))))!;

    private static IDeserializer Yaml() => new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();

    private static object? Typed(object? node) => node switch
    {
        IDictionary<object, object?> map => map.ToDictionary(item => (string)item.Key, item => Typed(item.Value)),
        IList<object?> list => list.Select(Typed).ToList(),
        byte or sbyte or short or ushort or int or uint => Convert.ToInt64(node, System.Globalization.CultureInfo.InvariantCulture),
        _ => node,
    };
}
