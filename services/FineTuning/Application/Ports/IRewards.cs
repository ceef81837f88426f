using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Rewards, of the Reward room.</summary>
public interface IRewards
{
    /// <summary>A reward model.</summary>
    /// <exception cref="ServiceDefaults.Errors.DomainException">There is none, or the room does not answer.</exception>
    Task<RewardModel> GetModelAsync(string name, CancellationToken cancellationToken);

    /// <summary>Scores images against their own prompts.</summary>
    /// <param name="project">The project.</param>
    /// <param name="model">The reward model.</param>
    /// <param name="images">1 to 1,000 images.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ScoreImagesResponse> ScoreAsync(string project, string model, IReadOnlyList<string> images, CancellationToken cancellationToken);
}
