using System.Globalization;

namespace RlhfT2I.Reward.Domain;

/// <summary>Settings of a reward training. Letters are those of the paper's section 3.2.</summary>
public sealed record RewardSettings
{
    /// <summary>Whether the prompt-classification loss is added; off is the control 'reward without auxiliary loss'.</summary>
    /// <value>true (eq. 1).</value>
    public bool AuxiliaryLoss { get; init; } = true;

    /// <summary>Weight lambda of the prompt-classification loss, 0 to 100.</summary>
    /// <value>0.5, the published value.</value>
    public double PromptClassificationPenalty { get; init; } = 0.5;

    /// <summary>Temperature T of eq. 1, above 0.</summary>
    /// <value>2, the published value.</value>
    public double Temperature { get; init; } = 2;

    /// <summary>Prompts N that a good image is classified among, its own included, 2 to 100.</summary>
    /// <value>10, our choice: the appendix that would say it is lost.</value>
    public int PromptCandidateCount { get; init; } = 10;

    /// <summary>Widths of the hidden layers.</summary>
    /// <value>1024, 1024 (Appendix D).</value>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [1024, 1024];

    /// <summary>Most passes over the training labels.</summary>
    /// <value>12, our choice.</value>
    public int EpochCount { get; init; } = 12;

    /// <summary>Labels in a batch.</summary>
    /// <value>64, our choice.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>Step size of AdamW.</summary>
    /// <value>0.0003, our choice.</value>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Decoupled weight decay of AdamW.</summary>
    /// <value>0.01, our choice.</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Share of prompts kept for validation, 0 to 0.5.</summary>
    /// <value>0.15: the paper trains on 23K of 27K images (section 4.1).</value>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>
    /// Epochs without a better validation accuracy after which a head stops, and goes back to its best epoch; 0 trains to the end and stays there: with few prompts to
    /// validate on, the best epoch is mostly a lucky one.
    /// </summary>
    /// <value>4, our choice.</value>
    public int EarlyStopEpochCount { get; init; } = 4;

    /// <summary>Whether good and bad labels are drawn equally often.</summary>
    /// <value>true (Appendix D).</value>
    public bool ClassBalance { get; init; } = true;

    /// <summary>Heads trained from different seeds and averaged.</summary>
    /// <value>1.</value>
    public int EnsembleSize { get; init; } = 1;

    /// <summary>Share of the images of each prompt to train on; one half is the control of Figure 3b.</summary>
    /// <value>1.</value>
    public double ImageShare { get; init; } = 1;

    /// <summary>Whether inputs are standardised by mean and deviation of the training pairs; our addition.</summary>
    /// <value>true.</value>
    public bool Standardize { get; init; } = true;

    /// <summary>Whether the product of both vectors is a third input; our addition.</summary>
    /// <value>false, as in the paper.</value>
    public bool Interaction { get; init; }

    /// <summary>All settings as one text that is equal exactly for equal settings; part of digests.</summary>
    public string ToCanonicalText() => string.Create(CultureInfo.InvariantCulture,
        $"auxiliary={AuxiliaryLoss};lambda={PromptClassificationPenalty:R};T={Temperature:R};N={PromptCandidateCount};hidden={string.Join(',', HiddenWidths)};" +
        $"epochs={EpochCount};batch={BatchSize};rate={LearningRate:R};decay={WeightDecay:R};validation={ValidationShare:R};stop={EarlyStopEpochCount};" +
        $"balance={ClassBalance};ensemble={EnsembleSize};images={ImageShare:R};standardize={Standardize}{(Interaction ? ";interaction" : "")}");
}
