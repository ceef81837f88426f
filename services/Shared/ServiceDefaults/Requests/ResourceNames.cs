using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>The resource types of the contracts and the patterns of their names, read from the contracts themselves (AIP-122, AIP-123).</summary>
public static partial class ResourceNames
{
    private static readonly FrozenDictionary<string, string> Patterns = FindPatterns().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All resource types, such as <c>generation.rlhf/GenerationJob</c>.</summary>
    public static IReadOnlyCollection<string> Types => Patterns.Keys;

    /// <summary>The pattern of a type, such as <c>projects/{project}/generationJobs/{generation_job}</c>.</summary>
    /// <exception cref="ArgumentException">The contracts have no such type.</exception>
    public static string PatternOf(string type) => Patterns.TryGetValue(type, out string? pattern)
        ? pattern
        : throw new ArgumentException($"The contracts have no resource type '{type}'.", nameof(type));

    /// <summary>The pattern of the resource that holds those of a type; empty for a type at the top.</summary>
    /// <exception cref="ArgumentException">The contracts have no such type.</exception>
    public static string ParentPatternOf(string type)
    {
        string[] segments = PatternOf(type).Split('/');
        // A singleton such as projects/{project}/labelingSettings ends with its collection.
        int last = segments[^1].StartsWith('{') ? 2 : 1;
        return string.Join('/', segments[..^last]);
    }

    /// <summary>Whether <paramref name="name"/> follows a pattern; its variables are ids of 1 to 63 characters of <c>[a-z0-9-]</c>.</summary>
    public static bool Matches(string pattern, string name) => TryParse(pattern, name, out _);

    /// <summary>Takes a name apart.</summary>
    /// <param name="pattern">Pattern such as <c>projects/{project}/images/{image}</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="ids">The ids in the order of the pattern's variables.</param>
    public static bool TryParse(string pattern, string name, [NotNullWhen(true)] out IReadOnlyList<string>? ids)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(name);
        ids = null;
        string[] want = pattern.Split('/'), have = name.Split('/');
        if (want.Length != have.Length)
            return false;
        var found = new List<string>();
        for (int i = 0; i < want.Length; i++)
        {
            if (!want[i].StartsWith('{'))
            {
                if (want[i] != have[i])
                    return false;
                continue;
            }
            if (!IsId(have[i]))
                return false;
            found.Add(have[i]);
        }
        ids = found;
        return true;
    }

    /// <summary>Puts ids into a pattern.</summary>
    /// <exception cref="ArgumentException">An id is malformed, or there are too few or too many.</exception>
    public static string Format(string pattern, params IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(ids);
        int next = 0;
        string name = Variable().Replace(pattern, _ => next < ids.Count ? ids[next++] : "");
        if (next != ids.Count || !Matches(pattern, name))
            throw new ArgumentException($"'{string.Join("', '", ids)}' do not fit '{pattern}': ids are 1 to 63 characters of [a-z0-9-].", nameof(ids));
        return name;
    }

    /// <summary>Whether a text may be the last segment of a name: 1 to 63 characters of <c>[a-z0-9-]</c>, a letter or digit at both ends.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    private static Dictionary<string, string> FindPatterns()
    {
        var patterns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Type type in typeof(JobProgress).Assembly.GetTypes().Where(type => typeof(IMessage).IsAssignableFrom(type) && !type.IsAbstract))
        {
            var descriptor = (MessageDescriptor?)type.GetProperty(nameof(IMessage.Descriptor), BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
            ResourceDescriptor? resource = descriptor?.GetOptions()?.GetExtension(ResourceExtensions.Resource);
            if (resource is { Pattern.Count: > 0 })
                patterns[resource.Type] = resource.Pattern[0];
        }
        return patterns;
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Variable();
}
