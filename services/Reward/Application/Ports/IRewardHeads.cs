using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Domain;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Stores and runs trained heads.</summary>
public interface IRewardHeads
{
    /// <summary>Stores the weights of heads.</summary>
    /// <param name="ensemble">The heads; not changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>SHA-256 of each head's safetensors file, in order.</returns>
    Task<IReadOnlyList<string>> StoreAsync(RewardEnsemble ensemble, CancellationToken cancellationToken);

    /// <summary>Scores pairs of vectors, in order.</summary>
    Task<IReadOnlyList<RewardScore>> ScoreAsync(
        RewardModel model, IReadOnlyList<(IReadOnlyList<float> Image, IReadOnlyList<float> Text)> pairs, CancellationToken cancellationToken);
}
