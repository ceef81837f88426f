using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>A table of vectors, one row per index.</summary>
internal sealed class EmbeddingLayer : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    public EmbeddingLayer(long rows, long width, double std, InitialWeights weights)
        : base(nameof(EmbeddingLayer))
    {
        Rows = rows;
        Width = width;
        _weight = weights.Normal(std, rows, width);
        RegisterComponents();
    }

    public long Rows { get; }

    public long Width { get; }

    /// <summary>Looks rows up: int64 (N, S) to (N, S, width). The caller has checked the range.</summary>
    public override Tensor forward(Tensor indices) =>
        _weight.index_select(0, indices.reshape(-1)).view([.. indices.shape, Width]);

    /// <summary>The first <paramref name="count"/> rows, (count, width).</summary>
    public Tensor First(long count) => _weight.narrow(0, 0, count);
}
