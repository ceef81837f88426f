using Microsoft.Extensions.Options;
using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Diagnostics;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.Reward.Options;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.Storage.Blobs;
using RewardModel = RlhfT2I.Contracts.Reward.V1.RewardModel;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Keeps heads as safetensors blobs, a few of them loaded, and runs them on the device's thread.</summary>
/// <param name="device">The thread; networks are made, used and freed there.</param>
/// <param name="blobs">Holds the files.</param>
/// <param name="models">Knows which files a model has.</param>
/// <param name="paths">Where files are unpacked for a moment.</param>
/// <param name="options">How many models stay loaded, how long a slice is.</param>
/// <param name="logger">Told of what is loaded.</param>
internal sealed class RewardHeads(
    [FromKeyedServices(RewardModule.DeviceName)] DeviceThread device, IBlobStore blobs, RewardModels models, StoragePaths paths,
    IOptions<RewardOptions> options, ILogger<RewardHeads> logger) : IRewardHeads, IDisposable
{
    // The most recently used first; the device's thread alone touches it.
    private readonly LinkedList<(string Digest, RewardEnsemble Heads)> _loaded = [];

    public async Task<IReadOnlyList<string>> StoreAsync(RewardEnsemble ensemble, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        string folder = CreateFolder();
        try
        {
            await device.RunAsync(
                _ =>
                {
                    for (int head = 0; head < ensemble.HeadCount; head++)
                        ensemble.Save(head, PathOf(folder, head));
                },
                cancellationToken);
            var digests = new List<string>();
            for (int head = 0; head < ensemble.HeadCount; head++)
            {
                await using FileStream file = File.OpenRead(PathOf(folder, head));
                digests.Add((await blobs.PutAsync(file, cancellationToken)).Address.Digits);
            }

            return digests;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public async Task<IReadOnlyList<RewardScore>> ScoreAsync(
        RewardModel model, IReadOnlyList<(IReadOnlyList<float> Image, IReadOnlyList<float> Text)> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        var scores = new List<RewardScore>(pairs.Count);
        foreach ((IReadOnlyList<float> Image, IReadOnlyList<float> Text)[] slice in pairs.Chunk(options.Value.SliceSize))
        {
            await EnsureLoadedAsync(model, cancellationToken);
            scores.AddRange(await device.RunAsync(
                token =>
                {
                    RewardEnsemble heads = Find(model.Digest) ?? throw new InvalidOperationException($"{model.Name} was unloaded while it was used.");
                    return slice.Select(pair =>
                    {
                        token.ThrowIfCancellationRequested();
                        return heads.Score([.. pair.Image], [.. pair.Text]);
                    }).ToArray();
                },
                cancellationToken));
        }

        RewardDiagnostics.Count(scores);
        return scores;
    }

    public void Dispose()
    {
        try
        {
            device.RunAsync(_ => Clear(), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended, so nobody uses the heads any more.
            Clear();
        }
    }

    private static string PathOf(string folder, int head) => Path.Combine(folder, $"head-{head}.safetensors");

    private string CreateFolder() => Directory.CreateDirectory(Path.Combine(paths.Work, $"reward-heads-{Guid.NewGuid():n}")).FullName;

    private async Task EnsureLoadedAsync(RewardModel model, CancellationToken cancellationToken)
    {
        if (await device.RunAsync(_ => Find(model.Digest) is not null, cancellationToken))
            return;
        RewardModelRow row = await models.ReadAsync(model.Name, cancellationToken);
        string folder = CreateFolder();
        try
        {
            string[] digests = row.HeadSha256s.Split(',');
            for (int head = 0; head < digests.Length; head++)
            {
                await using Stream blob = await blobs.GetAsync(BlobAddress.Parse(digests[head]), verify: true, cancellationToken);
                await using FileStream file = File.Create(PathOf(folder, head));
                await blob.CopyToAsync(file, cancellationToken);
            }

            var config = new RewardModelConfig
            {
                ImageWidth = row.InputWidth,
                TextWidth = row.InputWidth,
                HiddenWidths = [.. model.Settings.HiddenWidths],
                Standardize = row.Standardize,
                Interaction = model.Settings.InteractionEnabled,
            };
            await device.RunAsync(_ => Load(model, config, [.. digests.Select((_, head) => PathOf(folder, head))]), cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private RewardEnsemble? Find(string digest)
    {
        for (LinkedListNode<(string Digest, RewardEnsemble Heads)>? node = _loaded.First; node is not null; node = node.Next)
        {
            if (node.Value.Digest != digest)
                continue;
            _loaded.Remove(node);
            _loaded.AddFirst(node);
            return node.Value.Heads;
        }

        return null;
    }

    private void Load(RewardModel model, RewardModelConfig config, IReadOnlyList<string> files)
    {
        if (Find(model.Digest) is not null)
            return;
        _loaded.AddFirst((model.Digest, RewardEnsemble.Load(config, files)));
        RewardLog.ModelLoaded(logger, model.Name, model.Digest);
        while (_loaded.Count > options.Value.LoadedModelCount)
        {
            _loaded.Last!.Value.Heads.Dispose();
            _loaded.RemoveLast();
        }
    }

    private void Clear()
    {
        foreach ((_, RewardEnsemble heads) in _loaded)
            heads.Dispose();
        _loaded.Clear();
    }
}
