namespace RlhfT2I.Modeling.Models;

/// <summary>A model's configuration holds a value that is malformed, contradicts another one or is not supported.</summary>
public sealed class ModelConfigException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="source">The file, or the record's name for a configuration made in code.</param>
    /// <param name="key">The key as it is written in the file.</param>
    /// <param name="value">The value as it is written in the file.</param>
    /// <param name="allowed">What would be accepted, in words.</param>
    public ModelConfigException(string source, string key, string value, string allowed)
        : base($"{source}: {key} is {value}; allowed: {allowed}.")
    {
        ConfigSource = source;
        Key = key;
        Value = value;
        Allowed = allowed;
    }

    /// <summary>The file, or the record's name for a configuration made in code.</summary>
    public string ConfigSource { get; }

    /// <summary>The key as it is written in the file.</summary>
    public string Key { get; }

    /// <summary>The value as it is written in the file.</summary>
    public string Value { get; }

    /// <summary>What would be accepted, in words.</summary>
    public string Allowed { get; }
}
