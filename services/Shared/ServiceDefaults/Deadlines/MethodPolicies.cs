using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>
/// Deadline and retry policy of every method, read from the <c>*_grpc_service_config.json</c> files in the contracts' assembly. Servers and
/// clients use the same table.
/// </summary>
public static class MethodPolicies
{
    private static readonly FrozenDictionary<string, MethodPolicy> Table =
        Load().ToFrozenDictionary(policy => policy.FullName, StringComparer.Ordinal);

    /// <summary>All methods of the contracts.</summary>
    public static IReadOnlyCollection<MethodPolicy> All => Table.Values;

    /// <summary>The policy of a method.</summary>
    /// <param name="fullName">Name as gRPC writes it.</param>
    /// <returns>Null for methods that are not of the contracts, such as health checks.</returns>
    public static MethodPolicy? Find(string fullName) => Table.GetValueOrDefault(fullName);

    /// <summary>The retry policies as a channel takes them. Deadlines are not in it: .NET channels take none from a service
    /// config.</summary>
    public static ServiceConfig ToServiceConfig()
    {
        var config = new ServiceConfig();
        foreach (MethodPolicy policy in Table.Values.Where(policy => policy.RetryPolicy is not null))
        {
            config.MethodConfigs.Add(new MethodConfig
            {
                Names = { new MethodName { Service = policy.ServiceName, Method = policy.MethodName } },
                RetryPolicy = policy.RetryPolicy,
            });
        }
        return config;
    }

    private static IEnumerable<MethodPolicy> Load()
    {
        Assembly contracts = typeof(JobProgress).Assembly;
        return from resource in contracts.GetManifestResourceNames()
               where resource.EndsWith("_grpc_service_config.json", StringComparison.Ordinal)
               from policy in Parse(contracts, resource)
               select policy;
    }

    private static IEnumerable<MethodPolicy> Parse(Assembly contracts, string resource)
    {
        using Stream stream = contracts.GetManifestResourceStream(resource)!;
        JsonArray entries = JsonNode.Parse(stream)!["methodConfig"]!.AsArray();
        return [.. from entry in entries
                   from name in entry!["name"]!.AsArray()
                   select new MethodPolicy(
                       (string)name!["service"]!, (string)name["method"]!, Seconds(entry["timeout"]!), Retry(entry["retryPolicy"]))];
    }

    private static RetryPolicy? Retry(JsonNode? policy)
    {
        if (policy is null)
            return null;
        var retry = new RetryPolicy
        {
            MaxAttempts = (int)policy["maxAttempts"]!,
            InitialBackoff = Seconds(policy["initialBackoff"]!),
            MaxBackoff = Seconds(policy["maxBackoff"]!),
            BackoffMultiplier = (double)policy["backoffMultiplier"]!,
        };
        foreach (JsonNode? code in policy["retryableStatusCodes"]!.AsArray())
        {
            string name = ((string)code!).Replace("_", "", StringComparison.Ordinal);
            retry.RetryableStatusCodes.Add(Enum.Parse<StatusCode>(name, ignoreCase: true));
        }
        return retry;
    }

    // Durations are decimal seconds with an s at the end, such as 0.1s.
    private static TimeSpan Seconds(JsonNode duration) =>
        TimeSpan.FromSeconds(double.Parse(((string)duration!).TrimEnd('s'), CultureInfo.InvariantCulture));
}
