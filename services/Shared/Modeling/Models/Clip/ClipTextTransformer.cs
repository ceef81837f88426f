using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP's text network under its name in files, <c>text_model</c>.</summary>
internal sealed class ClipTextTransformer : Module<Tensor, Tensor?, ClipTextOutput>
{
    private const int LegacyEosTokenId = 2;
    private readonly ClipTextConfig _config;
    private readonly DeviceConstant _future;

    [ComponentName(Name = "embeddings")]
    private readonly ClipTextEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly ClipEncoder _encoder;

    [ComponentName(Name = "final_layer_norm")]
    private readonly LayerNormLayer _finalNorm;

    public ClipTextTransformer(ClipTextConfig config, InitialWeights weights)
        : base(nameof(ClipTextTransformer))
    {
        _config = config;
        int length = config.MaxPositionEmbeddings;
        _future = new DeviceConstant(() => ones(length, length, dtype: ScalarType.Bool).triu(diagonal: 1));
        _embeddings = new ClipTextEmbeddings(config, weights);
        _encoder = new ClipEncoder(config.Encoder, weights);
        _finalNorm = new LayerNormLayer(config.HiddenSize, config.LayerNormEps, weights);
        RegisterComponents();
    }

    public override ClipTextOutput forward(Tensor inputIds, Tensor? attentionMask)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = Hidden(inputIds, attentionMask, _config.NumHiddenLayers).Into(_finalNorm.call);
        Tensor rows = arange(hidden.shape[0], dtype: ScalarType.Int64, device: hidden.device);
        Tensor pooled = hidden.index([TensorIndex.Tensor(rows), TensorIndex.Tensor(EndPositions(inputIds))]);
        return new ClipTextOutput(hidden.MoveToOuterDisposeScope(), pooled.MoveToOuterDisposeScope());
    }

    /// <summary>State after the first <paramref name="layers"/> layers, without the final normalisation.</summary>
    public Tensor Hidden(Tensor inputIds, Tensor? attentionMask, int layers)
    {
        CheckInputs(inputIds, attentionMask);
        using var scope = NewDisposeScope();
        Tensor x = _embeddings.call(inputIds);
        ClipMask mask = attentionMask is null ? ClipMask.CausalOnly : new ClipMask(Scores(attentionMask, x.dtype), Causal: false);
        return x.Into(y => _encoder.Run(y, mask, layers)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _future.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// (N, 1, S, S) with the type's smallest number where a token must not be seen. Not minus infinity: a row without any
    /// visible token then stays finite, as in the reference.
    /// </summary>
    private Tensor Scores(Tensor attentionMask, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        long length = attentionMask.shape[1];
        Tensor future = _future.On(attentionMask.device).narrow(0, 0, length).narrow(1, 0, length);
        Tensor hidden = attentionMask.eq(0).view(-1, 1, 1, length).logical_or(future);
        Tensor scores = zeros(hidden.shape, dtype: dtype, device: attentionMask.device);
        return scores.masked_fill(hidden, finfo(dtype).min).MoveToOuterDisposeScope();
    }

    /// <summary>Place of each text's end token, (N).</summary>
    private Tensor EndPositions(Tensor inputIds)
    {
        using var scope = NewDisposeScope();
        Tensor largest = inputIds.argmax(-1);
        if (_config.EosTokenId == LegacyEosTokenId)
            return largest.MoveToOuterDisposeScope();

        // A text cut short by the caller may lack the end token: the largest id is the best guess there.
        Tensor ends = inputIds.eq(_config.EosTokenId);
        Tensor first = ends.to(ScalarType.Int32).argmax(-1);
        return where(ends.any(-1), first, largest).MoveToOuterDisposeScope();
    }

    private void CheckInputs(Tensor inputIds, Tensor? attentionMask)
    {
        TensorCheck.Shape(inputIds, nameof(inputIds), ScalarType.Int64, null, null);
        (long length, int most) = (inputIds.shape[1], _config.MaxPositionEmbeddings);
        if (length > most)
            throw new ArgumentException($"inputIds hold {length} tokens per text; at most {most} fit.", nameof(inputIds));
        TensorCheck.Indices(inputIds, nameof(inputIds), _config.VocabSize);
        if (attentionMask is not null)
            TensorCheck.Shape(attentionMask, nameof(attentionMask), null, inputIds.shape[0], inputIds.shape[1]);
    }
}
