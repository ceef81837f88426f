using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace RlhfT2I.Architecture.Tests.Telemetry;

/// <summary>Dashboards and alerts ask for series that exist: a panel that asks for another one is empty and says nothing.</summary>
public sealed partial class DashboardTests
{
    // Functions, operators and keywords of PromQL that are in use.
    private static readonly HashSet<string> Words =
    [
        "sum", "max", "avg", "topk", "rate", "increase", "abs", "histogram_quantile", "by", "and", "ignoring", "group_left",
    ];

    // Series of others: Prometheus itself, NVIDIA's exporter.
    private static readonly HashSet<string> Foreign = ["up", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_FB_USED"];

    private static readonly HashSet<string> Known = [.. MetricCatalogue.Instruments.SelectMany(MetricCatalogue.PrometheusNames)];

    [Fact]
    public void Dashboards_AskForSeriesThatTheCodeHas()
    {
        string[] files = Directory.GetFiles(Path.Combine(Solution.Root, "deploy", "grafana"), "*.json");
        files.Select(Path.GetFileNameWithoutExtension).ShouldBe(["devices", "labeling", "queue", "training"], ignoreOrder: true);
        foreach (string file in files)
        {
            using JsonDocument board = JsonDocument.Parse(File.ReadAllText(file));
            string[] queries = [.. board.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
            queries.Length.ShouldBeGreaterThan(5, file);
            foreach (string query in queries)
                Unknown(query).ShouldBeEmpty($"{Path.GetFileName(file)}: {query}");
        }
    }

    [Fact]
    public void Alerts_AskForSeriesThatTheCodeHas_AndSayWhatTheyMean()
    {
        var yaml = new YamlStream();
        using (StreamReader reader = File.OpenText(Path.Combine(Solution.Root, "deploy", "prometheus", "rlhf.rules.yml")))
            yaml.Load(reader);
        YamlMappingNode[] rules = [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
        rules.Length.ShouldBeGreaterThan(8);
        string handbook = File.ReadAllText(Path.Combine(Solution.Root, "docs", "operations.md"));
        foreach (YamlMappingNode rule in rules)
        {
            string name = $"{rule["alert"]}";
            Unknown($"{rule["expr"]}").ShouldBeEmpty(name);
            $"{rule["labels"]["severity"]}".ShouldBeOneOf("page", "ticket");
            $"{rule["annotations"]["summary"]}".Length.ShouldBeGreaterThan(20, name);
            handbook.ShouldContain($"`{name}`", Case.Sensitive, $"docs/operations.md does not say what to do about {name}");
        }
    }

    [Fact]
    public void Unknown_OfAMetricThatWasRenamed_IsSeen() =>
        Unknown("sum by (le) (rate(rlhf_images_made_total{a=\"b\"}[5m])) / rlhf_queue_lag").ShouldBe(["rlhf_images_made_total"]);

    private static IEnumerable<string> Unknown(string query)
    {
        // Labels are not names of series: matchers in braces, and groupings behind by, ignoring and group_left.
        string plain = Matchers().Replace(query, "");
        plain = Groupings().Replace(plain, "$1 ");
        plain = Ranges().Replace(plain, "");
        return Identifier().Matches(plain).Select(match => match.Value).Where(name => !Words.Contains(name) && !Foreign.Contains(name) && !Known.Contains(name));
    }

    [GeneratedRegex("\\{(?:[^{}\"]|\"[^\"]*\")*\\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\b(by|ignoring|group_left)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\[[0-9a-z]+\]")]
    private static partial Regex Ranges();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_:]*")]
    private static partial Regex Identifier();
}
