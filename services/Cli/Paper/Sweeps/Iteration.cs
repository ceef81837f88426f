namespace RlhfT2I.Cli.Paper.Sweeps;

/// <summary>The loop of a study several times over, each round from the model of the last ("by repeating the following steps", section 3).</summary>
public sealed record Iteration
{
    /// <summary>The kind of file, <c>iteration</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name: 1 to 40 of a-z, 0-9 and '-'.</summary>
    public string Name { get; init; } = "";

    /// <summary>The study whose loop it is: a file beside this one, or its path. The first round is the study's own.</summary>
    public string Of { get; init; } = "";

    /// <summary>Rounds, 2 to 10.</summary>
    public int Rounds { get; init; } = 2;
}
