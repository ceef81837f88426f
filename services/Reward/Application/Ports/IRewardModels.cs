using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Trained reward models.</summary>
public interface IRewardModels
{
    /// <summary>Reads a model; its <c>stale</c> is not filled in.</summary>
    /// <exception cref="ResourceException">There is none, and no job that would make it.</exception>
    Task<RewardModel> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Models, the newest first.</summary>
    /// <param name="parent">The project.</param>
    /// <param name="digest">Only the one with this digest; empty for all.</param>
    /// <param name="after">Name to begin behind; <c>null</c> for the first.</param>
    /// <param name="count">Most models to give.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RewardModel>> ListAsync(string parent, string digest, string? after, int count, CancellationToken cancellationToken);

    /// <summary>Names of the images that a model was trained on.</summary>
    Task<IReadOnlySet<string>> GetTrainedImagesAsync(string name, CancellationToken cancellationToken);
}
