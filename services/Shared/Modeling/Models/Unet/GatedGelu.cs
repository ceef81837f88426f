using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Gated linear unit: one half of the projection times the GELU (exact, by the error function) of the other.</summary>
internal sealed class GatedGelu : Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")]
    private readonly LinearLayer _projection;

    public GatedGelu(long inFeatures, long outFeatures, InitialWeights weights)
        : base(nameof(GatedGelu))
    {
        _projection = new LinearLayer(inFeatures, 2 * outFeatures, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor[] halves = _projection.call(input).chunk(2, dim: -1);
        return (halves[0] * functional.gelu(halves[1])).MoveToOuterDisposeScope();
    }
}
