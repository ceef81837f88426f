using RlhfT2I.FineTuning.Domain;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>A model version to be published.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="DisplayName">Name for people; empty takes the last segment of the name.</param>
/// <param name="Job">The job that made it.</param>
/// <param name="JobDigest">Its digest.</param>
/// <param name="Step">Updates done.</param>
/// <param name="HasEmaWeights">Whether the weights are averaged ones.</param>
/// <param name="Spec">What the job was asked for.</param>
public sealed record TrainedModel(string Name, string DisplayName, string Job, string JobDigest, long Step, bool HasEmaWeights, FineTuningSpec Spec);
