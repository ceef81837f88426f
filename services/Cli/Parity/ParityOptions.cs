namespace RlhfT2I.Cli.Parity;

/// <summary>What the user asked <c>rlhf parity</c> for.</summary>
public sealed record ParityOptions
{
    /// <summary>Folder of golden values.</summary>
    public required string Folder { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>cpu</value>
    public string Device { get; init; } = "cpu";

    /// <summary><c>fp32</c>, <c>tf32</c> or <c>bf16</c>.</summary>
    /// <value>fp32</value>
    public string DType { get; init; } = "fp32";

    /// <summary>Names of the areas to run; empty for all.</summary>
    public IReadOnlyList<string> Areas { get; init; } = [];

    /// <summary>Folder of the full CLIP vocabulary; null to look for it.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>File for the results as JSON; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>Threads of one tensor operation; 0 for one in small networks and all cores at full size.</summary>
    public int Threads { get; init; }
}
