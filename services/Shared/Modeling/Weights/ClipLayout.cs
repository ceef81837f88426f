using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>CLIP models in the Hugging Face transformers folder layout: <c>config.json</c> and <c>model.safetensors</c>.</summary>
public static class ClipLayout
{
    /// <summary>Position ids are written by some versions of the reference implementation and not by others.</summary>
    internal static ComponentNames Names { get; } = new(["*position_ids"], name => name);

    /// <summary>Loads a CLIP folder.</summary>
    /// <param name="folder">The folder that holds config.json.</param>
    /// <param name="options">Type, device and variant; null keeps the file's type, on the CPU.</param>
    /// <returns>The model; the caller owns it.</returns>
    /// <exception cref="ModelConfigException">A configuration value is not supported.</exception>
    /// <exception cref="CheckpointMismatchException">Tensors are missing, unexpected, misshapen or mistyped.</exception>
    /// <exception cref="SafetensorsFormatException">The weight file is not valid safetensors.</exception>
    public static ModelComponent<ClipModel> Load(string folder, ModelLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ClipConfig config = ClipConfig.FromFile(Path.Combine(folder, "config.json"));
        return ModelComponent<ClipModel>.Load(
            folder, "model", type => new ClipModel(config, InitialWeights.Uninitialised(type)), Names, options);
    }

    /// <summary>Checks a CLIP folder without reading a weight: its configuration, and every tensor's name, shape and type.</summary>
    /// <param name="folder">The folder that holds config.json.</param>
    /// <param name="variant">Variant of the weight file; null for none.</param>
    /// <returns>What is there and what does not fit; <see cref="Load"/> takes the folder if nothing does not.</returns>
    /// <exception cref="ModelConfigException">A configuration value is not supported.</exception>
    /// <exception cref="ModelFolderException">There are no weights.</exception>
    /// <exception cref="SafetensorsFormatException">The weight file is not valid safetensors.</exception>
    public static ComponentInspection Inspect(string folder, string? variant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var model = new ClipModel(ClipConfig.FromFile(Path.Combine(folder, "config.json")), InitialWeights.ShapesOnly());
        return ComponentInspection.Of(folder, "", "model", variant, model, Names);
    }

    /// <summary>
    /// Writes a CLIP model as a new folder; configuration, tokenizer and preprocessor files are copied from the folder it came from.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The folder it was loaded from.</param>
    /// <param name="folder">The new folder; must not exist.</param>
    /// <exception cref="IOException">The folder exists already, or cannot be written.</exception>
    public static void Save(ModelComponent<ClipModel> model, string source, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        NewFolder.Write(folder, temporary =>
        {
            CarriedFiles.Copy(source, temporary, [""]);
            model.Save(temporary);
        });
    }
}
