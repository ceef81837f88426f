namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>One setting of a study over several values: what the paper left open.</summary>
public sealed record Sweep
{
    /// <summary>The kind of file, <c>sweep</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name: 1 to 40 of a-z, 0-9 and '-'.</summary>
    public string Name { get; init; } = "";

    /// <summary>The study that it varies: a file beside this one, or its path. Steps before the varied one are the study's own.</summary>
    public string Of { get; init; } = "";

    /// <summary>The setting, one of <see cref="SweptSetting.All"/>.</summary>
    public string Vary { get; init; } = "";

    /// <summary>Its values, 2 to 20.</summary>
    public IList<double> Values { get; init; } = [];
}
