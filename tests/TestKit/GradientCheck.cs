using static TorchSharp.torch;

namespace RlhfT2I.TestKit;

/// <summary>Compares gradients with central differences in double precision.</summary>
public static class GradientCheck
{
    private const double StepSize = 1e-5;

    /// <summary>The largest difference between the two, relative to the largest gradient.</summary>
    /// <param name="function">A scalar function of a float64 tensor.</param>
    /// <param name="point">Where to compare, float64.</param>
    public static double RelativeError(Func<Tensor, Tensor> function, Tensor point)
    {
        using var scope = NewDisposeScope();
        Tensor x = point.detach().clone().requires_grad_();
        function(x).backward();
        double[] analytic = x.grad!.flatten().data<double>().ToArray();
        double[] values = point.flatten().data<double>().ToArray();
        double[] numeric = [.. values.Select((_, i) => (At(i, StepSize) - At(i, -StepSize)) / (2 * StepSize))];
        double scale = analytic.Max(Math.Abs);
        return analytic.Zip(numeric, (a, n) => Math.Abs(a - n)).Max() / scale;

        double At(int index, double offset)
        {
            double[] moved = [.. values];
            moved[index] += offset;
            return function(tensor(moved).reshape(point.shape)).item<double>();
        }
    }
}
