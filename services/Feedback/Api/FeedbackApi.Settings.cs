using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>How projects label.</content>
internal sealed partial class FeedbackApi
{
    private static readonly string[] Fields =
    [
        "required_label_count", "images_per_task", "lease_duration", "skip_policy", "max_label_count", "max_tasks_per_rater", "gold_share", "onboarding_gold_count",
        "gold_feedback_enabled", "min_gold_accuracy",
    ];

    /// <inheritdoc />
    public override async Task<GetLabelingSettingsResponse> GetLabelingSettings(GetLabelingSettingsRequest request, ServerCallContext context) => new()
    {
        LabelingSettings = LabelContracts.Settings(
            await store.ReadAsync(session => LabelingSettingsBook.ReadAsync(session, Requests.ProjectOf(request.Name)), context.CancellationToken)),
    };

    /// <inheritdoc />
    public override Task<UpdateLabelingSettingsResponse> UpdateLabelingSettings(UpdateLabelingSettingsRequest request, ServerCallContext context)
    {
        LabelingSettings wanted = request.LabelingSettings;
        HashSet<string> changed = ChangedFields(request);
        CheckSettings(request, changed);
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                LabelingRules rules = await LabelingSettingsBook.ChangeAsync(session, Requests.ProjectOf(wanted.Name), rules =>
                {
                    if (wanted.Etag.Length > 0 && wanted.Etag != LabelContracts.EtagOf(rules))
                        throw new EtagMismatchException(wanted.Name);
                    Apply(wanted, changed, rules);
                });
                return new UpdateLabelingSettingsResponse { LabelingSettings = LabelContracts.Settings(rules) };
            },
            context.CancellationToken);
    }

    private static HashSet<string> ChangedFields(UpdateLabelingSettingsRequest request)
    {
        if (request.UpdateMask is { Paths.Count: > 0 } mask)
            return [.. mask.Paths];
        LabelingSettings wanted = request.LabelingSettings;
        var isSet = new Dictionary<string, bool>
        {
            ["required_label_count"] = wanted.RequiredLabelCount != 0,
            ["images_per_task"] = wanted.ImagesPerTask != 0,
            ["lease_duration"] = wanted.LeaseDuration is not null,
            ["skip_policy"] = wanted.SkipPolicy != SkipPolicy.Unspecified,
            ["max_label_count"] = wanted.MaxLabelCount != 0,
            ["max_tasks_per_rater"] = wanted.MaxTasksPerRater != 0,
            ["gold_share"] = wanted.GoldShare != 0,
            ["onboarding_gold_count"] = wanted.OnboardingGoldCount != 0,
            ["gold_feedback_enabled"] = wanted.GoldFeedbackEnabled,
            ["min_gold_accuracy"] = wanted.MinGoldAccuracy != 0,
        };
        return [.. isSet.Where(pair => pair.Value).Select(pair => pair.Key)];
    }

    private static void CheckSettings(UpdateLabelingSettingsRequest request, HashSet<string> changed)
    {
        LabelingSettings wanted = request.LabelingSettings;
        var validator = new RequestValidator(request);
        foreach (string path in changed.Where(path => !Fields.Contains(path)))
            validator.Require(false, "update_mask", $"'{path}' is not one of {string.Join(", ", Fields)}");
        if (changed.Contains("required_label_count"))
            validator.Range("labeling_settings.required_label_count", wanted.RequiredLabelCount, 1, 99);
        if (changed.Contains("images_per_task"))
            validator.Range("labeling_settings.images_per_task", wanted.ImagesPerTask, 1, 9);
        if (changed.Contains("max_label_count"))
            validator.Range("labeling_settings.max_label_count", wanted.MaxLabelCount, changed.Contains("required_label_count") ? wanted.RequiredLabelCount : 1, 99);
        if (changed.Contains("max_tasks_per_rater"))
            validator.Range("labeling_settings.max_tasks_per_rater", wanted.MaxTasksPerRater, 0, long.MaxValue);
        if (changed.Contains("lease_duration"))
        {
            validator.Require(
                wanted.LeaseDuration is { } lease && Requests.IsNormal(lease) && lease.ToTimeSpan() is var span && span >= TimeSpan.FromSeconds(30) && span <= TimeSpan.FromHours(8),
                "labeling_settings.lease_duration", $"{wanted.LeaseDuration} is not in 30s to 28800s");
        }
        if (changed.Contains("gold_share"))
            validator.Share("labeling_settings.gold_share", wanted.GoldShare, 0.5);
        if (changed.Contains("onboarding_gold_count"))
            validator.Range("labeling_settings.onboarding_gold_count", wanted.OnboardingGoldCount, 0, 100);
        if (changed.Contains("min_gold_accuracy"))
            validator.Share("labeling_settings.min_gold_accuracy", wanted.MinGoldAccuracy, 1);
        validator.ThrowIfInvalid();
    }

    private static void Apply(LabelingSettings wanted, HashSet<string> changed, LabelingRules rules)
    {
        if (changed.Contains("required_label_count"))
            rules.RequiredLabelCount = wanted.RequiredLabelCount;
        if (changed.Contains("images_per_task"))
            rules.ImagesPerTask = wanted.ImagesPerTask;
        if (changed.Contains("lease_duration"))
            rules.LeaseDuration = wanted.LeaseDuration.ToTimeSpan();
        if (changed.Contains("skip_policy"))
            rules.SkipHandling = wanted.SkipPolicy == SkipPolicy.Unspecified ? SkipHandling.RequeueOthers : (SkipHandling)wanted.SkipPolicy;
        if (changed.Contains("max_label_count"))
            rules.MaxLabelCount = wanted.MaxLabelCount;
        if (changed.Contains("max_tasks_per_rater"))
            rules.MaxTasksPerRater = wanted.MaxTasksPerRater;
        if (changed.Contains("gold_share"))
            rules.GoldShare = wanted.GoldShare;
        if (changed.Contains("onboarding_gold_count"))
            rules.OnboardingGoldCount = wanted.OnboardingGoldCount;
        if (changed.Contains("gold_feedback_enabled"))
            rules.GoldFeedbackEnabled = wanted.GoldFeedbackEnabled;
        if (changed.Contains("min_gold_accuracy"))
            rules.MinGoldAccuracy = wanted.MinGoldAccuracy;
    }
}
