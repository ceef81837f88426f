namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>The data of one update.</summary>
/// <param name="Model">Images made by the model.</param>
/// <param name="Pretraining">Pre-training pairs; may be empty.</param>
public sealed record TrainingBatch(IReadOnlyList<TrainingSample> Model, IReadOnlyList<TrainingSample> Pretraining);
