using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Embedding.Domain;

/// <summary>A CLIP encoder with its tokenizer and preprocessor: images and texts to vectors of unit length (paper, section 3.2).</summary>
/// <remarks>
/// Each image and each text is one pass of fixed shape in float32, so that a vector depends on its content and the encoder alone and not on
/// what else is asked for at the time: cached and fresh vectors are equal bit for bit on one machine. Synchronous; not thread safe: call it
/// from the device's thread.
/// </remarks>
public sealed class DualEncoder : IDisposable
{
    private readonly ModelComponent<ClipModel> _clip;
    private readonly ClipTokenizer _tokenizer;
    private readonly ClipImagePreprocessor _preprocessor;

    private DualEncoder(ModelComponent<ClipModel> clip, ClipTokenizer tokenizer, ClipImagePreprocessor preprocessor) =>
        (_clip, _tokenizer, _preprocessor) = (clip, tokenizer, preprocessor);

    /// <summary>Width of a vector.</summary>
    public int DimensionCount => _clip.Module.Config.ProjectionDim;

    /// <summary>Longest text in tokens, start and end marks counted.</summary>
    public int MaxTokenCount => _clip.Module.Config.Text.MaxPositionEmbeddings;

    /// <summary>Loads a folder in the CLIP layout: config.json, model.safetensors, the tokenizer's files and preprocessor_config.json.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelConfigException">A configuration value is not supported.</exception>
    /// <exception cref="CheckpointMismatchException">Tensors do not fit the configuration.</exception>
    /// <exception cref="SafetensorsFormatException">The weights are not safetensors.</exception>
    public static DualEncoder Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ClipImagePreprocessor preprocessor = ClipImagePreprocessor.Load(folder);
        ModelComponent<ClipModel> clip = ClipLayout.Load(folder, new ModelLoadOptions { DType = ScalarType.Float32 });
        try
        {
            clip.Module.eval();
            ClipTokenizer tokenizer = ClipTokenizer.FromFolder(folder, clip.Module.Config.Text.MaxPositionEmbeddings);
            return new DualEncoder(clip, tokenizer, preprocessor);
        }
        catch
        {
            clip.Dispose();
            throw;
        }
    }

    /// <summary>The vector of an image.</summary>
    /// <param name="image">Any size.</param>
    /// <returns><see cref="DimensionCount"/> numbers of Euclidean length 1.</returns>
    /// <exception cref="ArgumentException">The image is too narrow to be resized.</exception>
    /// <exception cref="ArithmeticException">The network gave numbers that are not finite.</exception>
    public float[] EncodeImage(RgbImage image)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        return Unit(_clip.Module.GetImageFeatures(_preprocessor.Preprocess([image])));
    }

    /// <summary>The vector of a text; tokens over <see cref="MaxTokenCount"/> are left out at its end.</summary>
    /// <param name="text">Any text.</param>
    /// <returns><see cref="DimensionCount"/> numbers of Euclidean length 1.</returns>
    /// <exception cref="ArithmeticException">The network gave numbers that are not finite.</exception>
    public float[] EncodeText(string text)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        return Unit(_clip.Module.GetTextFeatures(_tokenizer.EncodePadded([text])));
    }

    /// <summary>Tokens of a text, start and end marks counted, before anything is left out.</summary>
    public int CountTokens(string text) => _tokenizer.CountTokens(text);

    /// <inheritdoc />
    public void Dispose() => _clip.Dispose();

    private static float[] Unit(Tensor features)
    {
        float[] vector = ClipModel.Normalize(features).data<float>().ToArray();
        return Array.TrueForAll(vector, float.IsFinite)
            ? vector
            : throw new ArithmeticException("The encoder gave a vector whose numbers are not finite or whose length is 0.");
    }
}
