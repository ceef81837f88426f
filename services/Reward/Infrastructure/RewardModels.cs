using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Reward models in the room's database.</summary>
/// <param name="contexts">Makes a context for each look.</param>
internal sealed class RewardModels(IDbContextFactory<RewardContext> contexts) : IRewardModels
{
    public async Task<RewardModel> GetAsync(string name, CancellationToken cancellationToken) => ToMessage(await ReadAsync(name, cancellationToken));

    public async Task<IReadOnlyList<RewardModel>> ListAsync(
        string parent, string digest, string? after, int count, CancellationToken cancellationToken)
    {
        await using RewardContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<RewardModelRow> rows = context.RewardModels.AsNoTracking().Where(row => row.Parent == parent);
        if (digest.Length > 0)
            rows = rows.Where(row => row.Digest == digest);
        if (after is not null && await context.RewardModels.AsNoTracking().SingleOrDefaultAsync(row => row.Name == after, cancellationToken) is { } last)
            rows = rows.Where(row => row.CreateTime < last.CreateTime || (row.CreateTime == last.CreateTime && string.Compare(row.Name, last.Name) > 0));
        List<RewardModelRow> page = await rows.OrderByDescending(row => row.CreateTime).ThenBy(row => row.Name).Take(count).ToListAsync(cancellationToken);
        return [.. page.Select(ToMessage)];
    }

    public async Task<IReadOnlySet<string>> GetTrainedImagesAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(name, cancellationToken)).TrainedImages.Split('\n').ToHashSet(StringComparer.Ordinal);

    /// <summary>The row of a model.</summary>
    /// <exception cref="RewardModelNotTrainedException">Its job is not done.</exception>
    /// <exception cref="ResourceException">There is none.</exception>
    public async Task<RewardModelRow> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using RewardContext context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.RewardModels.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancellationToken) is { } row)
            return row;
        string job = name.Replace("/rewardModels/", "/rewardTrainingJobs/", StringComparison.Ordinal);
        throw await context.Jobs.AnyAsync(stored => stored.Name == job, cancellationToken)
            ? new RewardModelNotTrainedException(name)
            : ResourceException.NotFound(ResourceTypes.RewardModel, name);
    }

    private static RewardModel ToMessage(RewardModelRow row)
    {
        RewardModel model = RewardModel.Parser.ParseFrom(row.Model);
        model.CreateTime = row.CreateTime.ToTimestamp();
        return model;
    }
}
