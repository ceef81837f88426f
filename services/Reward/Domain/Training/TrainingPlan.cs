using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>What a training needs before any vector is there: which images, which texts, and which rows of them make a sample.</summary>
public sealed record TrainingPlan
{
    /// <summary>Images by row, each once.</summary>
    public required IReadOnlyList<LabelledImage> Images { get; init; }

    /// <summary>Texts by row, each once: prompts first, then perturbed ones.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Samples to train on.</summary>
    public required IReadOnlyList<TrainingSample> Training { get; init; }

    /// <summary>Samples to validate with.</summary>
    public required IReadOnlyList<TrainingSample> Validation { get; init; }

    /// <summary>Names of the images that are trained on.</summary>
    public IEnumerable<string> TrainedImages => Training.Select(sample => Images[sample.Image].Image).Distinct(StringComparer.Ordinal);

    /// <summary>Plans a training.</summary>
    /// <param name="labels">Labels good and bad.</param>
    /// <param name="grammar">Grammar of perturbed prompts.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="seed">Seed of the training.</param>
    /// <exception cref="TooFewLabelsException">A class has no label to train on, or no good label can be classified though the loss is on.</exception>
    public static TrainingPlan Of(IReadOnlyList<LabelledImage> labels, PromptGrammar grammar, RewardSettings settings, ulong seed)
    {
        var split = LabelSplit.Of(labels, settings, seed);
        foreach (bool good in new[] { true, false })
        {
            if (!split.Training.Any(label => label.IsGood == good))
                throw new TooFewLabelsException(split.Training.Count, 2, $"none of those to train on says {(good ? "good" : "bad")}");
        }

        var images = new RowTable<string>(StringComparer.Ordinal);
        var rows = new List<LabelledImage>();
        var texts = new RowTable<string>(StringComparer.Ordinal);
        foreach (LabelledImage label in labels)
            texts.RowOf(label.PromptText);
        int RowOf(LabelledImage label)
        {
            int row = images.RowOf(label.Image);
            if (row == rows.Count)
                rows.Add(label);
            return row;
        }

        var candidates = new PromptCandidates(grammar, settings.PromptCandidateCount, seed);
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        IReadOnlyList<int>? Classify(LabelledImage label)
        {
            if (!settings.AuxiliaryLoss || !label.IsGood)
                return null;
            int ordinal = ordinals.GetValueOrDefault(label.PromptText);
            ordinals[label.PromptText] = ordinal + 1;
            return candidates.Draw(label.PromptText, ordinal)?.Select(texts.RowOf).ToArray();
        }

        TrainingSample ToSample(LabelledImage label, bool classify) =>
            new(RowOf(label), texts.RowOf(label.PromptText), label.IsGood, classify ? Classify(label) : null);
        TrainingSample[] training = [.. split.Training.Select(label => ToSample(label, classify: true))];
        TrainingSample[] validation = [.. split.Validation.Select(label => ToSample(label, classify: false))];
        if (settings.AuxiliaryLoss && Array.TrueForAll(training, sample => sample.Candidates is null))
            throw new TooFewLabelsException(0, 1, "no prompt of a good label has perturbed prompts in the grammar; without the auxiliary loss they can be used");
        return new TrainingPlan { Images = rows, Texts = texts.Items, Training = training, Validation = validation };
    }
}
