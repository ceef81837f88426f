using System.Diagnostics.Metrics;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.FineTuning.Diagnostics;

/// <summary>The room's metrics.</summary>
internal static class FineTuningDiagnostics
{
    public static readonly RoomDiagnostics Room = new("FineTuning");

    private static readonly Counter<long> Updates = Room.Meter.CreateCounter<long>("rlhf.train.updates", "{update}", "Updates of the model.");
    private static readonly Counter<long> Samples = Room.Meter.CreateCounter<long>("rlhf.train.samples", "{image}", "Images that were trained on.");
    // Gauges: the curve of a training is what one looks at, and its points come seconds apart.
    private static readonly Gauge<double> Loss = Room.Meter.CreateGauge<double>("rlhf.train.loss", "{loss}", "Loss of the latest update, equation 2 of the paper.");
    private static readonly Gauge<double> GradientNorm = Room.Meter.CreateGauge<double>("rlhf.train.grad_norm", "{norm}", "Norm of the latest update's gradient, before it is clipped.");
    private static readonly Gauge<double> MeanReward = Room.Meter.CreateGauge<double>("rlhf.train.reward", "{reward}", "Mean reward by which the latest update was weighted.");

    public static void Record(TrainingMeasures measures, int imageCount)
    {
        Updates.Add(1);
        Samples.Add(imageCount);
        Loss.Record(measures.Result.Loss);
        if (!measures.Result.IsSkipped)
            GradientNorm.Record(measures.Result.GradientNorm);
        MeanReward.Record(measures.MeanWeight);
    }
}
