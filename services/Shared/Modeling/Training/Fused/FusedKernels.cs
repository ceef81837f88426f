using System.Numerics;

namespace RlhfT2I.Modeling.Training.Fused;

/// <summary>The inner loops of an update over raw float32 memory: one pass where tensor operations would take ten.</summary>
/// <remarks>
/// Every element goes through the same operations in the same order whether it falls into a vector or into the rest behind the last one, and no product is fused with a
/// sum, so results do not depend on the width of vectors, on where a block is cut, or on the thread that takes it.
/// </remarks>
internal static unsafe class FusedKernels
{
    /// <summary>One block of an AdamW update, in place. <see cref="AdamWOptimizer"/> has the formula.</summary>
    public static void AdamW(in AdamWBlock block, in AdamWCoefficients by)
    {
        float* weights = block.Weights, gradients = block.Gradients, means = block.Means, squares = block.Squares, averages = block.Averages;
        int i = 0, width = Vector<float>.Count;
        var (keep, scale, beta1, toMean) = (new Vector<float>(by.Keep), new Vector<float>(by.GradientScale), new Vector<float>(by.Beta1), new Vector<float>(by.ToMean));
        var (beta2, toSquare, root) = (new Vector<float>(by.Beta2), new Vector<float>(by.ToSquare), new Vector<float>(by.RootCorrection));
        var (epsilon, move, follow) = (new Vector<float>(by.Epsilon), new Vector<float>(by.Move), new Vector<float>(by.Follow));
        for (; i <= block.Length - width; i += width)
        {
            Vector<float> gradient = Vector.Load(gradients + i) * scale;
            Vector<float> mean = (Vector.Load(means + i) * beta1) + (gradient * toMean);
            Vector<float> square = (Vector.Load(squares + i) * beta2) + (gradient * gradient * toSquare);
            Vector<float> weight = (Vector.Load(weights + i) * keep) + (mean * move / ((Vector.SquareRoot(square) / root) + epsilon));
            mean.Store(means + i);
            square.Store(squares + i);
            weight.Store(weights + i);
            if (averages != null)
                Follow(Vector.Load(averages + i), weight, follow).Store(averages + i);
        }

        for (; i < block.Length; i++)
        {
            float gradient = gradients[i] * by.GradientScale;
            float mean = (means[i] * by.Beta1) + (gradient * by.ToMean);
            float square = (squares[i] * by.Beta2) + (gradient * gradient * by.ToSquare);
            float weight = (weights[i] * by.Keep) + (mean * by.Move / ((MathF.Sqrt(square) / by.RootCorrection) + by.Epsilon));
            (means[i], squares[i], weights[i]) = (mean, square, weight);
            if (averages != null)
                averages[i] -= (averages[i] - weight) * by.Follow;
        }
    }

    /// <summary>Moves averages by a share of their distance to the weights, in place.</summary>
    public static void Follow(float* averages, float* weights, int length, float share)
    {
        int i = 0, width = Vector<float>.Count;
        var shares = new Vector<float>(share);
        for (; i <= length - width; i += width)
            Follow(Vector.Load(averages + i), Vector.Load(weights + i), shares).Store(averages + i);
        for (; i < length; i++)
            averages[i] -= (averages[i] - weights[i]) * share;
    }

    /// <summary>The sum of the squares, in double precision: squares of float32 numbers neither overflow nor lose digits there.</summary>
    public static double SumOfSquares(float* values, int length)
    {
        int i = 0, width = Vector<float>.Count;
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (; i <= length - width; i += width)
        {
            Vector.Widen(Vector.Load(values + i), out Vector<double> first, out Vector<double> second);
            low += first * first;
            high += second * second;
        }

        double sum = Vector.Sum(low + high);
        for (; i < length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }

    private static Vector<float> Follow(Vector<float> average, Vector<float> weight, Vector<float> share) => average - ((average - weight) * share);
}
