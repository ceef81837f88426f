namespace RlhfT2I.FineTuning.Application;

/// <summary>Kinds of the room's jobs, and types of the resources that it speaks of.</summary>
public static class JobKinds
{
    /// <summary>Kind of the jobs that fill training sets.</summary>
    public const string TrainingSet = "TrainingSet";

    /// <summary>Kind of the jobs that fine-tune.</summary>
    public const string FineTuningJob = "FineTuningJob";

    /// <summary>Type of training sets.</summary>
    public const string TrainingSetType = "finetuning.rlhf/TrainingSet";

    /// <summary>Type of fine-tuning jobs.</summary>
    public const string FineTuningJobType = "finetuning.rlhf/FineTuningJob";

    /// <summary>Type of checkpoints.</summary>
    public const string CheckpointType = "finetuning.rlhf/Checkpoint";

    /// <summary>Type of model versions.</summary>
    public const string ModelVersionType = "generation.rlhf/ModelVersion";

    /// <summary>The project of a resource name.</summary>
    public static string ProjectOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Join('/', name.Split('/').Take(2));
    }

    /// <summary>The last segment of a resource name.</summary>
    public static string IdOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.LastIndexOf('/') + 1)..];
    }
}
