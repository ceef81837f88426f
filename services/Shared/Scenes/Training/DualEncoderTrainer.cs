using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>Trains the dual encoder by the symmetric contrastive loss on web captions (arXiv:2103.00020, figure 3).</summary>
public sealed class DualEncoderTrainer : SceneTrainer
{
    // As the reference implementation: the factor on the cosines stays at most 100.
    private static readonly double LargestLogitScale = Math.Log(100);

    private readonly ClipModel _clip;
    private readonly ClipTokenizer _tokenizer;
    private readonly Lookahead<SceneBatch> _batches;
    private readonly Tensor _own;

    /// <summary>Starts with fresh weights.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="options">Recipe; a batch has at least two pictures.</param>
    /// <param name="tokenizer">Tokenizer with the vocabulary of <see cref="SceneVocabulary"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public DualEncoderTrainer(SceneModelShape shape, SceneTrainingOptions options, ClipTokenizer tokenizer)
        : this(SceneModelFactory.CreateClip(shape, Check(options).Seed), options, tokenizer)
    {
    }

    private DualEncoderTrainer(ClipModel clip, SceneTrainingOptions options, ClipTokenizer tokenizer)
        : base(clip, options)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_clip, _tokenizer) = (clip, tokenizer);
        var batches = new SceneBatches(options.Seed, CaptionNoise.Web, options.BatchSize);
        _batches = new(step => Draw(batches, step), LookaheadDepth);
        _own = arange(options.BatchSize, dtype: int64, device: Device).DetachFromDisposeScope();
    }

    private protected override string Inputs => _clip.Config.ToJson();

    private protected override Tensor Loss(long step)
    {
        using SceneBatch batch = _batches.Take(step);
        Tensor ids = _tokenizer.EncodePadded(batch.Captions).to(Device);
        ClipOutput output = _clip.call(ids, batch.Pixels.to(Device), null);
        return (nn.functional.cross_entropy(output.LogitsPerText, _own) + nn.functional.cross_entropy(output.LogitsPerImage, _own)) / 2;
    }

    private protected override void AfterStep()
    {
        using var guard = no_grad();
        _clip.LogitScale.clamp_(max: LargestLogitScale);
    }

    private protected override void Write(string folder) => SceneModelFolders.WriteClip(_clip, folder);

    private protected override void DisposeParts()
    {
        _batches.Dispose();
        _own.Dispose();
    }

    /// <summary>A batch that outlives the thread it is drawn on.</summary>
    private static SceneBatch Draw(SceneBatches batches, long step)
    {
        SceneBatch batch = batches.Draw(step);
        batch.Pixels.DetachFromDisposeScope();
        return batch;
    }

    private static SceneTrainingOptions Check(SceneTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.BatchSize >= 2
            ? options
            : throw new ArgumentException($"BatchSize is {options.BatchSize}; a contrast needs 2 or more.", nameof(options));
    }
}
