using RlhfT2I.Modeling.Schedulers;

namespace RlhfT2I.Modeling.Training;

/// <summary>
/// Weights of timesteps that cap the pull of little noise (arXiv:2303.09556, section 3.4): with SNR = alphaBar / (1 - alphaBar) a network that predicts the picture gets
/// min(SNR, gamma), the noise min(SNR, gamma) / SNR, the velocity min(SNR, gamma) / (SNR + 1), which is the same loss on the picture in each case.
/// </summary>
public static class MinSnrWeighting
{
    /// <summary>The weight of every timestep.</summary>
    /// <param name="schedule">The forward process.</param>
    /// <param name="predictionType">What the network predicts.</param>
    /// <param name="gamma">gamma, above 0 and finite; 5 in the paper.</param>
    /// <returns>T weights, at least 0. Without any signal left (SNR 0) the noise keeps weight 1, the limit.</returns>
    public static double[] Weights(NoiseSchedule schedule, PredictionType predictionType, double gamma)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (gamma is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "gamma is above 0 and finite.");
        return [.. schedule.AlphasCumprod.Select(alpha => Weight(alpha, predictionType, gamma))];
    }

    private static double Weight(double alpha, PredictionType predictionType, double gamma)
    {
        double snr = alpha / (1 - alpha), capped = Math.Min(snr, gamma);
        return predictionType switch
        {
            PredictionType.Epsilon => snr <= gamma ? 1 : gamma / snr,
            PredictionType.Sample => capped,
            _ => capped / (snr + 1),
        };
    }
}
