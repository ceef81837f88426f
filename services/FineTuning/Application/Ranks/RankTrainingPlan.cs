using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Application.Ranks;

/// <summary>What ranks train; the same on each.</summary>
/// <param name="ModelFolder">The model to start from.</param>
/// <param name="Images">Images of the model with their rewards.</param>
/// <param name="Pairs">Pre-training pairs; <c>null</c> for none.</param>
/// <param name="Settings">Settings in force.</param>
/// <param name="Seed">Seed of order, noise and timesteps.</param>
/// <param name="Device">Device of this rank.</param>
/// <param name="CacheBytes">Most bytes of latents a rank keeps in memory, and as many of text embeddings.</param>
/// <param name="DiskCacheBytes">Most bytes of both that a rank keeps in the temporary folder of its machine.</param>
public sealed record RankTrainingPlan(
    string ModelFolder, PretrainingFolder Images, PretrainingFolder? Pairs, TrainingSettings Settings, long Seed, string Device, long CacheBytes, long DiskCacheBytes);
