namespace RlhfT2I.Cli.Paper;

/// <summary>Which images of the evaluation's prompts.</summary>
internal enum ImageChoice
{
    /// <summary>The first of the original model.</summary>
    Original,

    /// <summary>The first of the fine-tuned model, on the same seeds.</summary>
    FineTuned,

    /// <summary>Those of the original model with the highest rewards (rejection sampling, section 4.3).</summary>
    Best,
}
