using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Ports;

namespace RlhfT2I.Reward.Application.Scoring;

/// <summary>Reads reward models, with what Feedback says of their labels.</summary>
/// <param name="models">Holds the models.</param>
/// <param name="labels">Knows whether labels were retracted.</param>
public sealed class ModelReading(IRewardModels models, ILabelSource labels)
{
    /// <summary>A model.</summary>
    public async Task<RewardModel> GetAsync(string name, CancellationToken cancellationToken) =>
        (await WithStaleAsync([await models.GetAsync(name, cancellationToken)], cancellationToken))[0];

    /// <summary>Models, the newest first; see <see cref="IRewardModels.ListAsync"/>.</summary>
    public async Task<IReadOnlyList<RewardModel>> ListAsync(
        string parent, string digest, string? after, int count, CancellationToken cancellationToken) =>
        await WithStaleAsync(await models.ListAsync(parent, digest, after, count, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<RewardModel>> WithStaleAsync(IReadOnlyList<RewardModel> found, CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, RewardModel> group in found.GroupBy(model => model.LabelSnapshot, StringComparer.Ordinal))
        {
            bool stale = (await labels.GetAsync(group.Key, cancellationToken)).Stale;
            foreach (RewardModel model in group)
                model.Stale = stale;
        }

        return found;
    }
}
