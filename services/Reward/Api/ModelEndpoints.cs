using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Scoring;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Reward.Api;

/// <summary>The calls about reward models.</summary>
/// <param name="models">Holds them.</param>
public sealed class ModelEndpoints(ModelReading models)
{
    /// <summary>Reads a model.</summary>
    public async Task<GetRewardModelResponse> GetAsync(GetRewardModelRequest request, CancellationToken cancellationToken)
    {
        new RequestValidator(request).ThrowIfInvalid();
        return new GetRewardModelResponse { RewardModel = await models.GetAsync(request.Name, cancellationToken) };
    }

    /// <summary>Lists models.</summary>
    public async Task<ListRewardModelsResponse> ListAsync(ListRewardModelsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        new RequestValidator(request).ThrowIfInvalid();
        int size = PageTokens.CoercePageSize(request.PageSize);
        string? after = PageTokens.Decode(request, request.PageToken);
        IReadOnlyList<RewardModel> found = await models.ListAsync(request.Parent, request.Digest, after, size + 1, cancellationToken);
        var response = new ListRewardModelsResponse { RewardModels = { found.Take(size) } };
        if (found.Count > size)
            response.NextPageToken = PageTokens.Encode(request, found[size - 1].Name);
        return response;
    }
}
