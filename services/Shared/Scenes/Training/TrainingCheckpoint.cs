using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>State of a training run in one safetensors file, with its step and a digest of its recipe.</summary>
internal static class TrainingCheckpoint
{
    private const string StepKey = "step", RecipeKey = "recipe", TextKey = "recipe_text";

    public static void Write(string path, long step, string recipe, IReadOnlyDictionary<string, Tensor> state) =>
        SafetensorsWriter.Write(path, state, new Dictionary<string, string>
        {
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [RecipeKey] = Digest(recipe),
            [TextKey] = recipe,
        });

    /// <summary>Copies a file's tensors over the state.</summary>
    /// <returns>The step.</returns>
    /// <exception cref="InvalidDataException">The file is of another recipe or not whole; the state is as it was.</exception>
    public static long Read(string path, string recipe, IReadOnlyDictionary<string, Tensor> state)
    {
        using SafetensorsFile file = Open(path);
        if (!file.Metadata.TryGetValue(RecipeKey, out string? digest) || !file.Metadata.TryGetValue(StepKey, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step))
        {
            throw new InvalidDataException($"{path} is no training checkpoint: it names no step and recipe.");
        }

        if (digest != Digest(recipe))
        {
            string other = file.Metadata.GetValueOrDefault(TextKey, "unknown");
            throw new InvalidDataException(
                $"{path} belongs to another run; continue with its own seed, steps and models, or begin in another folder. "
                + $"It has {other}, asked is {recipe}");
        }

        if (!file.Entries.Keys.ToHashSet().SetEquals(state.Keys)
            || state.Any(entry => !Fits(file.Entries[entry.Key], entry.Value)))
        {
            throw new InvalidDataException($"{path} holds other tensors than this run.");
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
        catch (SafetensorsFormatException error)
        {
            throw new InvalidDataException($"{path} is damaged: {error.Message}", error);
        }
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
