using System.Globalization;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>What a training run needs to go on as if it had never stopped: weights, optimizer state and averages by name, and their file.</summary>
public static class TrainingState
{
    private const string StepKey = "step", OwnerKey = "owner";

    /// <summary>Names every tensor of a run.</summary>
    /// <param name="optimizer">Its weights become <c>weight.*</c>, its moments <c>optimizer.*</c>.</param>
    /// <param name="ema">Its averages become <c>average.*</c>; null where the run keeps none.</param>
    /// <param name="scaler">Its state becomes <c>loss_scale</c>; null where the run has none.</param>
    /// <returns>The tensors themselves, no copies.</returns>
    public static IReadOnlyDictionary<string, Tensor> Of(AdamWOptimizer optimizer, Ema? ema, LossScaler? scaler = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in optimizer.Parameters)
            state.Add($"weight.{name}", parameter);
        foreach ((string name, Tensor tensor) in optimizer.State)
            state.Add($"optimizer.{name}", tensor);
        foreach ((string name, Tensor tensor) in ema?.Averages ?? new Dictionary<string, Tensor>())
            state.Add($"average.{name}", tensor);
        if (scaler is not null)
            state.Add("loss_scale", scaler.State);
        return state;
    }

    /// <summary>Writes one safetensors file; the file is replaced as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">Updates done.</param>
    /// <param name="owner">The recipe, or the digest of the job, that alone may go on from it.</param>
    /// <param name="state">The tensors.</param>
    public static void Write(string path, long step, string owner, IReadOnlyDictionary<string, Tensor> state) =>
        SafetensorsWriter.Write(path, state, new Dictionary<string, string>
        {
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [OwnerKey] = owner,
        });

    /// <summary>Copies a file's tensors over the state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owner">What the file must name.</param>
    /// <param name="state">The tensors to fill.</param>
    /// <returns>The step.</returns>
    /// <exception cref="InvalidDataException">The file belongs to another owner or is not whole; the state is as it was.</exception>
    public static long Read(string path, string owner, IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using SafetensorsFile file = Open(path);
        if (!file.Metadata.TryGetValue(OwnerKey, out string? named) || !file.Metadata.TryGetValue(StepKey, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step))
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is no training checkpoint: it names no step and no owner.");
        }

        if (named != owner)
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(path)} belongs to another run, {named}; this one is {owner}. Continue with its own settings and data, or begin elsewhere.");
        }

        if (!file.Entries.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(state.Keys)
            || state.Any(entry => !Fits(file.Entries[entry.Key], entry.Value)))
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} holds other tensors than this run.");
        }

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
        catch (SafetensorsFormatException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is damaged: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} cannot be read: {exception.Message}", exception);
        }
    }
}
