using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Sines and cosines of the timestep at geometrically spaced frequencies, in float32 whatever the network's type.</summary>
internal sealed class TimestepProjection : Module<Tensor, Tensor>
{
    private const double LongestPeriod = 10_000;
    private readonly DeviceConstant _frequencies;
    private readonly bool _flipSinToCos;
    private readonly bool _odd;

    public TimestepProjection(int channels, bool flipSinToCos, double freqShift)
        : base(nameof(TimestepProjection))
    {
        _flipSinToCos = flipSinToCos;
        _odd = channels % 2 == 1;
        int count = channels / 2;
        // Rounded to float32 at each step, as the reference does: at t = 999 the phase of the fastest wave shows it.
        _frequencies = new DeviceConstant(() =>
            (arange(0, count, dtype: ScalarType.Float32) * ((float)-Math.Log(LongestPeriod)) / (float)(count - freqShift)).exp());
        RegisterComponents();
    }

    /// <summary>Any type (N) to float32 (N, channels).</summary>
    public override Tensor forward(Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        Tensor phase = timesteps.to(ScalarType.Float32).unsqueeze(-1) * _frequencies.On(timesteps.device);
        Tensor sin = phase.sin(), cos = phase.cos();
        Tensor waves = cat(_flipSinToCos ? [cos, sin] : [sin, cos], dim: -1);
        if (_odd)
            waves = functional.pad(waves, (0, 1));
        return waves.MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _frequencies.Dispose();
        base.Dispose(disposing);
    }
}
