using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Contracts.Tests;

/// <summary>Deadlines and retries: what the service configs beside the contracts say of every method.</summary>
public sealed class ServiceConfigTests
{
    private static readonly IReadOnlyDictionary<string, List<JsonObject>> Entries = Read();

    [Fact]
    public void EveryMethod_InConfigs_HasExactlyOneEntry()
    {
        string[] methods = [.. ContractFiles.Contracts.Methods().Select(method => method.FullName)];
        methods.Where(method => Entries.GetValueOrDefault(method)?.Count != 1).ShouldBeEmpty("methods without exactly one entry");
        Entries.Keys.Except(methods).ShouldBeEmpty("entries for methods that do not exist");
        Entries.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void EveryEntry_Deadline_FitsTheKindOfMethod()
    {
        foreach (var method in ContractFiles.Contracts.Methods())
        {
            double seconds = double.Parse(((string)Entries[method.FullName][0]["timeout"]!).TrimEnd('s'));
            if (method.IsServerStreaming)
                seconds.ShouldBe(3600, method.FullName);
            else
                seconds.ShouldBeInRange(5, 120, method.FullName);
        }
    }

    [Fact]
    public void EveryEntry_Retries_OnlyWhenUnavailable()
    {
        foreach ((string method, List<JsonObject> entries) in Entries)
        {
            JsonObject policy = entries[0]["retryPolicy"]!.AsObject();
            policy["retryableStatusCodes"]!.AsArray().Select(code => (string)code!).ShouldBe(["UNAVAILABLE"], method);
            ((int)policy["maxAttempts"]!).ShouldBeInRange(2, 5, method);
        }
    }

    private static Dictionary<string, List<JsonObject>> Read()
    {
        var entries = new Dictionary<string, List<JsonObject>>(StringComparer.Ordinal);
        var assembly = typeof(JobProgress).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith("_grpc_service_config.json", StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            JsonObject config = JsonSerializer.Deserialize<JsonObject>(stream)!;
            foreach (JsonNode? entry in config["methodConfig"]!.AsArray())
            {
                foreach (JsonNode? name in entry!["name"]!.AsArray())
                {
                    string method = $"{name!["service"]}.{name["method"]}";
                    if (!entries.TryGetValue(method, out List<JsonObject>? found))
                        entries[method] = found = [];
                    found.Add(entry.AsObject());
                }
            }
        }
        return entries;
    }
}
