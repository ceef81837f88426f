using System.Diagnostics.Metrics;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.FineTuning.Diagnostics;

/// <summary>The room's metrics.</summary>
internal static class FineTuningDiagnostics
{
    public static readonly RoomDiagnostics Room = new("FineTuning");

    private static readonly Counter<long> Updates = Room.Meter.CreateCounter<long>("rlhf.finetuning.updates", "{update}");
    private static readonly Counter<long> Images = Room.Meter.CreateCounter<long>("rlhf.finetuning.images", "{image}");
    private static readonly Histogram<double> Loss = Room.Meter.CreateHistogram<double>("rlhf.finetuning.loss");
    private static readonly Histogram<double> GradientNorm = Room.Meter.CreateHistogram<double>("rlhf.finetuning.gradient.norm");
    private static readonly Histogram<double> MeanWeight = Room.Meter.CreateHistogram<double>("rlhf.finetuning.weight");

    public static void Record(TrainingMeasures measures, int imageCount)
    {
        Updates.Add(1);
        Images.Add(imageCount);
        Loss.Record(measures.Result.Loss);
        if (!measures.Result.IsSkipped)
            GradientNorm.Record(measures.Result.GradientNorm);
        MeanWeight.Record(measures.MeanWeight);
    }
}
