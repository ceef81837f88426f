using System.Collections;
using RlhfT2I.FineTuning.Domain.Training;

namespace RlhfT2I.ResumeCheck;

/// <summary>Samples that say when they are gone through, which a run does once for each micro-batch.</summary>
internal sealed class AnnouncedSamples(IReadOnlyList<TrainingSample> samples, Action announce) : IReadOnlyList<TrainingSample>
{
    public int Count => samples.Count;

    public TrainingSample this[int index] => samples[index];

    public IEnumerator<TrainingSample> GetEnumerator()
    {
        announce();
        return samples.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
