using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>
/// The data of a training run, drawn on the fly: a batch is a pure function of seed and step, and no scene is drawn twice.
/// </summary>
/// <param name="seed">Seed of the data set.</param>
/// <param name="noise">How captions fail.</param>
/// <param name="batchSize">Pictures in a batch, positive.</param>
public sealed class SceneBatches(ulong seed, CaptionNoise noise, int batchSize)
{
    private const ulong CaptionStream = 0x63617074;
    private const int Plane = SceneWorld.ImageSize * SceneWorld.ImageSize;

    /// <summary>Draws a batch.</summary>
    /// <param name="step">Number of the batch, 0 or more.</param>
    /// <returns>Owned by the caller.</returns>
    public SceneBatch Draw(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Scene[] scenes = [.. Enumerable.Range(0, batchSize).Select(i => SceneDistribution.Default.Draw(seed, (step * batchSize) + i))];
        string[] captions = [.. scenes.Select((scene, i) =>
            noise.Caption(scene, SeedSequence.Derive(seed, CaptionStream, (ulong)((step * batchSize) + i))).Text)];
        return new SceneBatch(ToPixels([.. scenes.Select(SceneRenderer.Render)]), captions);
    }

    /// <summary>Pictures of this world as both models take them.</summary>
    /// <param name="images">At least one picture of <see cref="SceneWorld.ImageSize"/> pixels in width and height.</param>
    /// <returns>float32 (N, 3, side, side) in [-1, 1]; owned by the caller.</returns>
    /// <exception cref="ArgumentException">There is no picture, or one has another size.</exception>
    public static Tensor ToPixels(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0 || images.Any(image => image.Width != SceneWorld.ImageSize || image.Height != SceneWorld.ImageSize))
            throw new ArgumentException($"Expected pictures of {SceneWorld.ImageSize} x {SceneWorld.ImageSize} pixels.", nameof(images));
        float[] values = new float[images.Count * RgbImage.Channels * Plane];
        for (int n = 0; n < images.Count; n++)
        {
            ReadOnlySpan<byte> bytes = images[n].Pixels;
            for (int channel = 0; channel < RgbImage.Channels; channel++)
            {
                Span<float> plane = values.AsSpan(((n * RgbImage.Channels) + channel) * Plane, Plane);
                for (int i = 0; i < Plane; i++)
                    plane[i] = (bytes[(i * RgbImage.Channels) + channel] / 127.5f) - 1;
            }
        }

        return tensor(values, [images.Count, RgbImage.Channels, SceneWorld.ImageSize, SceneWorld.ImageSize], dtype: float32);
    }
}
