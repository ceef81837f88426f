using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

/// <summary>A real network of the UNet's signature, small enough for tests.</summary>
internal sealed class TinyNetwork : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Conv2d _conv;
    private readonly Linear _time;
    private readonly Linear _text;

    public TinyNetwork(ulong seed, ScalarType type)
        : base(nameof(TinyNetwork))
    {
        _conv = nn.Conv2d(4, 4, 3, padding: 1);
        _time = nn.Linear(1, 4);
        _text = nn.Linear(8, 4);
        RegisterComponents();
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        foreach (Parameter parameter in parameters())
            parameter.copy_(randn(parameter.shape, generator: generator) * 0.1);
        this.to(type);
    }

    public override Tensor forward(Tensor sample, Tensor timestep, Tensor encoderHiddenStates)
    {
        using var scope = NewDisposeScope();
        Tensor time = _time.call(timestep.to(sample.dtype).unsqueeze(1) / 1000);
        Tensor text = _text.call(encoderHiddenStates.mean([1]));
        return (_conv.call(sample).tanh() + (time + text).unsqueeze(-1).unsqueeze(-1)).MoveToOuterDisposeScope();
    }
}
