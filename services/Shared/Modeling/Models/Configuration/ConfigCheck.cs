using System.Globalization;

namespace RlhfT2I.Modeling.Models;

/// <summary>Checks the values of a configuration, whether they were read or set in code.</summary>
/// <param name="source">Named in every complaint.</param>
internal readonly struct ConfigCheck(string source)
{
    /// <summary>Far above any published network; keeps a damaged file from asking for all memory.</summary>
    public const int LargestWidth = 16_384;

    /// <summary>Most layers, levels or blocks of one kind.</summary>
    public const int LargestDepth = 128;

    public void Range(string key, int value, int smallest, int largest) =>
        Require(value >= smallest && value <= largest, key, value, $"{smallest} to {largest}");

    public void Range(string key, IReadOnlyList<int> values, int smallest, int largest) =>
        Require(values.All(value => value >= smallest && value <= largest), key, values, $"{smallest} to {largest}");

    public void Finite(string key, double value, double smallest, double largest) =>
        Require(value >= smallest && value <= largest, key, value, $"{smallest:r} to {largest:r}");

    public void Count<T>(string key, IReadOnlyList<T> values, int count, string what) =>
        Require(values.Count == count, key, values, $"{count} entries, one per {what}");

    public void Names(string key, IReadOnlyList<string> values, params string[] allowed) =>
        Require(values.All(allowed.Contains), key, values, $"entries out of {string.Join(", ", allowed)}");

    public void Divides(string key, int divisor, string ofKey, IReadOnlyList<int> values) =>
        Require(values.All(value => value % divisor == 0), key, divisor, $"a divisor of every entry of {ofKey} ({Show(values)})");

    public void Require<T>(bool holds, string key, T value, string allowed)
    {
        if (!holds)
            throw new ModelConfigException(source, key, Show(value), allowed);
    }

    private static string Show<T>(T value) => value switch
    {
        string text => text,
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>())}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null",
    };
}
