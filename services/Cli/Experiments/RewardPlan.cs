namespace RlhfT2I.Cli.Experiments;

/// <summary>Reward training; what is left out takes the server's default.</summary>
public sealed record RewardPlan
{
    /// <summary>Weight λ of the prompt-classification loss.</summary>
    public double? Penalty { get; init; }

    /// <summary>Temperature T of eq. 1.</summary>
    public double? Temperature { get; init; }

    /// <summary>Prompts that an image is classified among.</summary>
    public int? Candidates { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    public IList<int>? HiddenWidths { get; init; }

    /// <summary>Passes over the labels.</summary>
    public int? Epochs { get; init; }

    /// <summary>Labelled images in a batch.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Step size of AdamW.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay of AdamW.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Heads that are averaged.</summary>
    public int? Ensemble { get; init; }

    /// <summary>Epochs without a better validation accuracy after which training stops and goes back to the best; 0 trains to the end.</summary>
    public int? EarlyStop { get; init; }

    /// <summary>Whether the product of image and text vector is an input too; the paper's network has both alone.</summary>
    public bool? Interaction { get; init; }
}
