using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Reward.Domain;

/// <summary>Trained heads r(x, z) whose rewards are averaged. Synchronous; not thread safe. Owns its networks.</summary>
public sealed class RewardEnsemble : IDisposable
{
    private readonly IReadOnlyList<RewardModel> _heads;

    /// <summary>Takes trained heads; they belong to the ensemble.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public RewardEnsemble(IReadOnlyList<RewardModel> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        if (heads.Count == 0)
            throw new ArgumentException("An ensemble has at least one head.", nameof(heads));
        _heads = heads;
        foreach (RewardModel head in heads)
            head.eval();
    }

    /// <summary>Shape of each head.</summary>
    public RewardModelConfig Config => _heads[0].Config;

    /// <summary>Heads.</summary>
    public int HeadCount => _heads.Count;

    /// <summary>Reads heads that <see cref="Save"/> wrote.</summary>
    /// <param name="config">Their shape.</param>
    /// <param name="paths">One safetensors file for each.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="CheckpointMismatchException">A file does not fit the shape.</exception>
    /// <exception cref="SafetensorsFormatException">A file is not valid safetensors.</exception>
    public static RewardEnsemble Load(RewardModelConfig config, IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(paths);
        var heads = new List<RewardModel>();
        try
        {
            foreach (string path in paths)
            {
                using Generator generator = SeedSequence.CreateGenerator(0);
                var head = new RewardModel(config, generator);
                heads.Add(head);
                using var file = SafetensorsFile.Open(path);
                ModuleWeights.Load(head, file);
            }

            return new RewardEnsemble(heads);
        }
        catch
        {
            foreach (RewardModel head in heads)
                head.Dispose();
            throw;
        }
    }

    /// <summary>Writes one head.</summary>
    /// <param name="head">Which, from 0.</param>
    /// <param name="path">The safetensors file.</param>
    public void Save(int head, string path) => ModuleWeights.Save(_heads[head], path);

    /// <summary>The reward of one pair. Each pair is a pass of its own, so that a reward does not depend on what else is scored with it.</summary>
    /// <param name="imageVector">Image vector.</param>
    /// <param name="textVector">Text vector.</param>
    /// <returns>Mean and standard deviation over the heads (0 for a single one); the mean lies in [0, 1].</returns>
    /// <exception cref="ArgumentException">A vector has another width than the heads were trained for.</exception>
    public RewardScore Score(ReadOnlySpan<float> imageVector, ReadOnlySpan<float> textVector)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor image = tensor(imageVector.ToArray(), [1, imageVector.Length]);
        Tensor text = tensor(textVector.ToArray(), [1, textVector.Length]);
        double[] rewards = [.. _heads.Select(head => (double)head.call(image, text).item<float>())];
        double mean = rewards.Average();
        return new RewardScore(
            mean, Math.Sqrt(rewards.Average(reward => (reward - mean) * (reward - mean))), ClipScoreOf(imageVector, textVector));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (RewardModel head in _heads)
            head.Dispose();
    }

    private static double ClipScoreOf(ReadOnlySpan<float> image, ReadOnlySpan<float> text)
    {
        double product = 0, imageSquare = 0, textSquare = 0;
        for (int i = 0; i < image.Length; i++)
        {
            product += (double)image[i] * text[i];
            imageSquare += (double)image[i] * image[i];
            textSquare += (double)text[i] * text[i];
        }

        return 100 * Math.Clamp(product / Math.Sqrt(imageSquare * textSquare), -1, 1);
    }
}
