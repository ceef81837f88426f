using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>A stack of transformer layers.</summary>
internal sealed class ClipEncoder : Module<Tensor, ClipMask, Tensor>
{
    [ComponentName(Name = "layers")]
    private readonly ModuleList<ClipEncoderLayer> _layers;

    public ClipEncoder(ClipEncoderOptions options, InitialWeights weights)
        : base(nameof(ClipEncoder))
    {
        _layers = new ModuleList<ClipEncoderLayer>();
        for (int i = 0; i < options.Layers; i++)
            _layers.Add(new ClipEncoderLayer(options, weights));
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ClipMask mask) => Run(hidden, mask, _layers.Count);

    /// <summary>Runs the first <paramref name="count"/> layers; at 0 gives the input back under a new handle.</summary>
    public Tensor Run(Tensor hidden, ClipMask mask, int count)
    {
        Tensor x = hidden.alias();
        foreach (ClipEncoderLayer layer in _layers.Take(count))
            x = x.Into(y => layer.call(y, mask));
        return x;
    }
}
