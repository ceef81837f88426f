using System.Numerics;

namespace RlhfT2I.Cli.Connection;

/// <summary>Numbers that must lie in a range.</summary>
internal static class Limits
{
    /// <summary>The value, if it lies in the range.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static T Within<T>(string field, T value, T least, T most)
        where T : INumber<T> => value >= least && value <= most
        ? value
        : throw new InputException(field, $"{value} is out of range", $"give {least} to {most}");
}
