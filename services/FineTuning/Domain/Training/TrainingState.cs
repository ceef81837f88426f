using System.Globalization;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Weights, optimizer and averages of a run in one safetensors file, with its step and the digest of its job.</summary>
internal static class TrainingState
{
    private const string StepKey = "step", JobKey = "job_digest";

    public static void Write(string path, long step, string jobDigest, IReadOnlyDictionary<string, Tensor> state) =>
        SafetensorsWriter.Write(path, state, new Dictionary<string, string>
        {
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [JobKey] = jobDigest,
        });

    /// <summary>Copies a file's tensors over the state and gives its step.</summary>
    /// <exception cref="InvalidDataException">The file is of another job or not whole; the state is as it was.</exception>
    public static long Read(string path, string jobDigest, IReadOnlyDictionary<string, Tensor> state)
    {
        using SafetensorsFile file = Open(path);
        if (!file.Metadata.TryGetValue(JobKey, out string? digest) || !file.Metadata.TryGetValue(StepKey, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step))
            throw new InvalidDataException("it names no step and no job");
        if (digest != jobDigest)
            throw new InvalidDataException($"its job has digest {digest}, this one {jobDigest}");
        if (!file.Entries.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(state.Keys)
            || state.Any(entry => !Fits(file.Entries[entry.Key], entry.Value)))
            throw new InvalidDataException("it holds other tensors than this job");
        using var guard = no_grad();
        foreach ((string name, Tensor target) in state)
        {
            using Tensor read = file.Read(name);
            target.copy_(read);
        }
        return step;
    }

    private static bool Fits(SafetensorsEntry entry, Tensor tensor) =>
        entry.Shape.SequenceEqual(tensor.shape) && entry.ScalarType == tensor.dtype;

    private static SafetensorsFile Open(string path)
    {
        try
        {
            return SafetensorsFile.Open(path);
        }
        catch (Exception exception) when (exception is SafetensorsFormatException or IOException)
        {
            throw new InvalidDataException($"it cannot be read: {exception.Message}", exception);
        }
    }
}
