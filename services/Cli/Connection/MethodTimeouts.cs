using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Connection;

/// <summary>Deadlines of every method, as the service configurations beside the contracts state them.</summary>
internal static class MethodTimeouts
{
    private const string Suffix = "_grpc_service_config.json";

    private static readonly TimeSpan Unlisted = TimeSpan.FromSeconds(30);
    private static readonly Lazy<FrozenDictionary<string, TimeSpan>> Table = new(Read);

    /// <summary>The longest time that a call may take.</summary>
    /// <param name="method">Full name, such as <c>/rlhf.reward.v1.RewardService/ScoreImages</c>.</param>
    public static TimeSpan Of(string method) => Table.Value.GetValueOrDefault(method, Unlisted);

    private static FrozenDictionary<string, TimeSpan> Read()
    {
        Assembly contracts = typeof(GenerationService).Assembly;
        var table = new Dictionary<string, TimeSpan>();
        foreach (string resource in contracts.GetManifestResourceNames().Where(name => name.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            using Stream stream = contracts.GetManifestResourceStream(resource)!;
            using JsonDocument json = JsonDocument.Parse(stream);
            foreach (JsonElement policy in json.RootElement.GetProperty("methodConfig").EnumerateArray())
            {
                string text = policy.GetProperty("timeout").GetString()!;
                TimeSpan timeout = TimeSpan.FromSeconds(double.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture));
                foreach (JsonElement name in policy.GetProperty("name").EnumerateArray())
                    table[$"/{name.GetProperty("service").GetString()}/{name.GetProperty("method").GetString()}"] = timeout;
            }
        }

        return table.ToFrozenDictionary();
    }
}
