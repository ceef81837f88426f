using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>One row of the table of errors.</summary>
/// <param name="Reason">What went wrong.</param>
/// <param name="Domain">Service that the reason belongs to; <c>rlhf</c> for reasons that all share.</param>
/// <param name="Code">The gRPC status code.</param>
/// <param name="Retryable">Whether the same call may succeed later without any change.</param>
/// <param name="Template">What went wrong, for a person, with <c>{key}</c> where a metadata value goes.</param>
/// <param name="Fix">What to do about it, for a person.</param>
public sealed partial record RpcError(ErrorReason Reason, string Domain, StatusCode Code, bool Retryable, string Template, string Fix)
{
    /// <summary>The reason as it crosses the wire: UPPER_SNAKE_CASE, at most 63 characters.</summary>
    public string ReasonName { get; } = WordStart().Replace(Reason.ToString(), "_$0").ToUpperInvariant();

    /// <summary>Keys of the metadata that the message needs, lowerCamelCase.</summary>
    public IReadOnlyList<string> MetadataKeys { get; } = [.. Placeholder().Matches(Template).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>The message for a person: what went wrong, then what to do.</summary>
    /// <param name="metadata">A value for each of <see cref="MetadataKeys"/>; others are not shown.</param>
    /// <exception cref="ArgumentException">A value is missing.</exception>
    public string Format(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (string key in MetadataKeys)
        {
            if (!metadata.ContainsKey(key))
                throw new ArgumentException($"{ReasonName} needs metadata '{key}'; it got: {string.Join(", ", metadata.Keys)}.", nameof(metadata));
        }
        var text = new StringBuilder(Placeholder().Replace(Template, match => metadata[match.Groups[1].Value]));
        return Fix.Length == 0 ? text.ToString() : text.Append(' ').Append(Fix).ToString();
    }

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"\{([a-z][A-Za-z]*)\}")]
    private static partial Regex Placeholder();
}
