using System.Globalization;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.FineTuning.Domain;

/// <summary>Data, a model or a checkpoint does not allow what is asked for.</summary>
public sealed class FineTuningRefusal : PreconditionException
{
    private FineTuningRefusal(ErrorReason reason, string subject, params (string Key, string Value)[] values)
        : base(reason, subject, values.ToDictionary(value => value.Key, value => value.Value))
    {
    }

    /// <summary>A thing was made from something that was changed or withdrawn since.</summary>
    public static FineTuningRefusal StaleParent(string resource, string parent) =>
        new(ErrorReason.StaleParent, resource, ("resourceName", resource), ("parentName", parent));

    /// <summary>Something has another digest than the one that was asked for.</summary>
    public static FineTuningRefusal DigestMismatch(string resource, string digest, string expected) =>
        new(ErrorReason.DigestMismatch, resource, ("resourceName", resource), ("digest", digest), ("expectedDigest", expected));

    /// <summary>A model version is not a diffusion model.</summary>
    public static FineTuningRefusal WrongModelKind(string resource, string kind, string required) =>
        new(ErrorReason.ModelWrongKind, resource, ("resourceName", resource), ("kind", kind), ("requiredKind", required));

    /// <summary>No image of the set has a weight above 0.</summary>
    public static FineTuningRefusal TrainingSetEmpty(string trainingSet) =>
        new(ErrorReason.TrainingSetEmpty, trainingSet, ("resourceName", trainingSet));

    /// <summary>beta is above 0 and there are no pre-training pairs.</summary>
    public static FineTuningRefusal PretrainingDataMissing(string trainingSet, double penalty) =>
        new(ErrorReason.PretrainingDataMissing, trainingSet, ("penalty", penalty.ToString(CultureInfo.InvariantCulture)));

    /// <summary>More pre-training pairs are broken than are allowed, or none is whole.</summary>
    public static FineTuningRefusal PretrainingDataBroken(string path, long brokenCount, long maxCount, string problem) => new(
        ErrorReason.PretrainingDataBroken, path, ("path", path), ("brokenCount", brokenCount.ToString(CultureInfo.InvariantCulture)),
        ("maxCount", maxCount.ToString(CultureInfo.InvariantCulture)), ("problem", problem));

    /// <summary>A job has no checkpoint to go on from.</summary>
    public static FineTuningRefusal CheckpointMissing(string job) =>
        new(ErrorReason.CheckpointMissing, job, ("resourceName", job));

    /// <summary>A checkpoint is not one of this job's settings and data.</summary>
    public static FineTuningRefusal CheckpointMismatch(string checkpoint, string difference) =>
        new(ErrorReason.CheckpointMismatch, checkpoint, ("resourceName", checkpoint), ("difference", difference));

    /// <summary>The loss or its gradient is not finite.</summary>
    public static FineTuningRefusal LossNotFinite(string job, long step) =>
        new(ErrorReason.LossNotFinite, job, ("resourceName", job), ("step", step.ToString(CultureInfo.InvariantCulture)));
}
