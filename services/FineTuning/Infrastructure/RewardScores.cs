using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.FineTuning.Application.Ports;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Rewards over gRPC.</summary>
internal sealed class RewardScores(Func<RewardService.RewardServiceClient> client) : IRewards
{
    public async Task<RewardModel> GetModelAsync(string name, CancellationToken cancellationToken) =>
        (await client().GetRewardModelAsync(
            new GetRewardModelRequest { Name = name }, cancellationToken: cancellationToken)).RewardModel;

    public Task<ScoreImagesResponse> ScoreAsync(string project, string model, IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        var request = new ScoreImagesRequest { Parent = project, RewardModel = model };
        request.Targets.AddRange(images.Select(image => new ScoreTarget { Image = image }));
        return client().ScoreImagesAsync(request, cancellationToken: cancellationToken).ResponseAsync;
    }
}
