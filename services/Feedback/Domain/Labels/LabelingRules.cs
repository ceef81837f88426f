using RlhfT2I.Feedback.Domain.Images;

namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>How a project labels. A project that never changed its rules has the defaults.</summary>
internal sealed class LabelingRules
{
    public const int DefaultImagesPerTask = 3;

    public const double DefaultGoldShare = 0.05;

    public required string Project { get; init; }

    /// <summary>Labels that every image needs from different raters, 1 to 99.</summary>
    public int RequiredLabelCount { get; set; } = 1;

    /// <summary>Images on a page, 1 to 9; 3 as in the paper.</summary>
    public int ImagesPerTask { get; set; } = DefaultImagesPerTask;

    /// <summary>How long a rater holds a task without renewing, 30 seconds to 8 hours.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(10);

    public SkipHandling SkipHandling { get; set; } = SkipHandling.RequeueOthers;

    /// <summary>Labels that an image may get while good and bad are level; at least <see cref="RequiredLabelCount"/>, 0 for as many as that.</summary>
    public int MaxLabelCount { get; set; }

    /// <summary>Tasks that one rater may answer; 0 for no limit.</summary>
    public long MaxTasksPerRater { get; set; }

    /// <summary>Share of tasks that are gold questions, 0 to 0.5, as far as there are questions that the rater does not know.</summary>
    public double GoldShare { get; set; } = DefaultGoldShare;

    /// <summary>Gold questions that a new rater gets first, 0 to 100.</summary>
    public int OnboardingGoldCount { get; set; }

    /// <summary>Whether a rater is told the right answer after a gold question.</summary>
    public bool GoldFeedbackEnabled { get; set; }

    /// <summary>Gold accuracy under which a rater is paused, 0 to 1; 0 for never.</summary>
    public double MinGoldAccuracy { get; set; }

    /// <summary>Grows with every change.</summary>
    public long Revision { get; set; }

    public DateTimeOffset? UpdateTime { get; set; }

    /// <summary>Labels of an image that count towards what it needs.</summary>
    public int CountedLabels(RegisteredImage image) =>
        image.GoodCount + image.BadCount + (SkipHandling == SkipHandling.Ignore ? image.SkipCount : 0);

    /// <summary>Labels that an image needs as its raters stand now: more than the usual number while good and bad are level.</summary>
    public int NeededLabels(RegisteredImage image)
    {
        bool level = image.GoodCount == image.BadCount && image.GoodCount > 0 && CountedLabels(image) >= RequiredLabelCount;
        return level ? Math.Max(MaxLabelCount, RequiredLabelCount) : RequiredLabelCount;
    }

    /// <summary>Labels still missing, not counting leases in flight; 0 for an image that is done, reported or a gold question.</summary>
    public int MissingLabels(RegisteredImage image) =>
        image.Reported || image.IsGold || !image.LabelingRequested ? 0 : Math.Max(0, NeededLabels(image) - CountedLabels(image));
}
