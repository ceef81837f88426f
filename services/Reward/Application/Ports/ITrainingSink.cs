using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Domain.Training;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Takes what a training says while it runs.</summary>
public interface ITrainingSink
{
    /// <summary>How far it is.</summary>
    Task ReportAsync(long completedCount, long totalCount, string stage, CancellationToken cancellationToken);

    /// <summary>Points of the curves, and how far it is.</summary>
    Task AddPointsAsync(IReadOnlyList<TrainingPoint> points, long completedCount, long totalCount, double updatesPerSecond, CancellationToken cancellationToken);

    /// <summary>The model to be stored with the job's success.</summary>
    /// <param name="model">The model.</param>
    /// <param name="headSha256s">Blobs of its heads.</param>
    /// <param name="trainedImages">Images that it was trained on.</param>
    /// <param name="inputWidth">Width of the encoder's vectors.</param>
    /// <param name="standardize">Whether inputs are standardised.</param>
    void Complete(RewardModel model, IReadOnlyList<string> headSha256s, IReadOnlyList<string> trainedImages, int inputWidth, bool standardize);
}
