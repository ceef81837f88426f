namespace RlhfT2I.Cli.Paper;

/// <summary>A model of Table 3: the original one, or what one more kind of data made of it.</summary>
/// <param name="Key">Name in the results.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Unlabeled">Whether it learned from unlabelled images too.</param>
/// <param name="Pretraining">Whether it learned from pre-training pairs too.</param>
internal sealed record PaperArm(string Key, string Title, bool Unlabeled, bool Pretraining)
{
    /// <summary>The model before fine-tuning.</summary>
    public static PaperArm Original { get; } = new("original", "original", false, false);

    /// <summary>Fine-tuned on labelled images alone.</summary>
    public static PaperArm LabeledOnly { get; } = new("labeled_only", "fine-tuned on labelled images only", false, false);

    /// <summary>And on unlabelled images, weighted by their reward.</summary>
    public static PaperArm WithUnlabeled { get; } = new("with_unlabeled", "fine-tuned without pre-training pairs", true, false);

    /// <summary>And on pre-training pairs: the paper's fine-tuned model.</summary>
    public static PaperArm FineTuned { get; } = new("fine_tuned", "fine-tuned", true, true);

    /// <summary>All, in the order of the table.</summary>
    public static IReadOnlyList<PaperArm> All { get; } = [Original, LabeledOnly, WithUnlabeled, FineTuned];
}
