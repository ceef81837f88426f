using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Application;

/// <summary>Fills in what a caller leaves open, and refuses what the model version cannot do.</summary>
public static class SamplingRules
{
    private const int MaxSide = 8192;
    private const int MaxNegativePrompt = 1000;

    /// <summary>Settings with every field set.</summary>
    /// <param name="settings">What the caller says; <c>null</c> for nothing.</param>
    /// <param name="model">The model version's own defaults and limits.</param>
    /// <param name="field">Path of the settings in the request, for the refusal.</param>
    /// <exception cref="InvalidRequestException">A value is out of range or does not fit the model version.</exception>
    public static SamplingSettings Complete(SamplingSettings? settings, DiffusionFacts model, string field)
    {
        ArgumentNullException.ThrowIfNull(model);
        settings ??= new SamplingSettings();
        var complete = new SamplingSettings
        {
            SchedulerKind = settings.SchedulerKind == SchedulerKind.Unspecified ? SchedulerKinds.KindOf(model.SchedulerClass) : settings.SchedulerKind,
            InferenceStepCount = settings.HasInferenceStepCount ? settings.InferenceStepCount : model.InferenceStepCount,
            GuidanceScale = settings.HasGuidanceScale ? settings.GuidanceScale : model.GuidanceScale,
            NegativePrompt = settings.NegativePrompt,
            WidthPx = settings.HasWidthPx ? settings.WidthPx : model.NativeSize,
            HeightPx = settings.HasHeightPx ? settings.HeightPx : model.NativeSize,
            Eta = settings.Eta,
        };
        List<FieldViolation> violations = [.. Check(complete, settings.HasEta, model).Select(v => v with { Field = $"{field}.{v.Field}" })];
        return violations.Count == 0 ? complete : throw new InvalidRequestException(violations);
    }

    private static IEnumerable<FieldViolation> Check(SamplingSettings settings, bool hasEta, DiffusionFacts model)
    {
        bool isRanged = settings.InferenceStepCount is >= 1 and <= 1000;
        if (!isRanged)
            yield return new FieldViolation("inference_step_count", $"{settings.InferenceStepCount} is not in 1 to 1000");
        else if (SchedulerProblem(settings, model) is { } problem)
            yield return problem;
        if (settings.GuidanceScale is not (>= 1 and <= 50))
            yield return new FieldViolation("guidance_scale", $"{settings.GuidanceScale} is not in 1 (none) to 50");
        if (settings.NegativePrompt.Length > MaxNegativePrompt)
            yield return new FieldViolation("negative_prompt", $"{settings.NegativePrompt.Length} characters are more than {MaxNegativePrompt}");
        if (!IsSide(settings.WidthPx, model.SizeMultiple))
            yield return new FieldViolation("width_px", SideText(settings.WidthPx, model.SizeMultiple));
        if (!IsSide(settings.HeightPx, model.SizeMultiple))
            yield return new FieldViolation("height_px", SideText(settings.HeightPx, model.SizeMultiple));
        if (settings.Eta is not (>= 0 and <= 1))
            yield return new FieldViolation("eta", $"{settings.Eta} is not in 0 to 1");
        else if (hasEta && settings.SchedulerKind != SchedulerKind.Ddim)
            yield return new FieldViolation("eta", $"{settings.SchedulerKind} takes none; leave it out or choose SCHEDULER_KIND_DDIM");
    }

    // The scheduler itself knows best which step counts its grid takes.
    private static FieldViolation? SchedulerProblem(SamplingSettings settings, DiffusionFacts model)
    {
        INoiseScheduler scheduler;
        try
        {
            scheduler = NoiseSchedulers.Create(SchedulerKinds.ClassOf(settings.SchedulerKind), model.SchedulerConfig);
        }
        catch (ArgumentException exception)
        {
            return new FieldViolation("scheduler_kind", $"{settings.SchedulerKind} does not fit the model version: {exception.Message}");
        }

        using (scheduler)
        {
            try
            {
                scheduler.SetTimesteps(settings.InferenceStepCount);
                return null;
            }
            catch (ArgumentException exception)
            {
                return new FieldViolation("inference_step_count", exception.Message);
            }
        }
    }

    private static bool IsSide(int pixels, int multiple) => pixels > 0 && pixels <= MaxSide && pixels % multiple == 0;

    private static string SideText(int pixels, int multiple) => $"{pixels} is not a multiple of {multiple} from {multiple} to {MaxSide}";
}
