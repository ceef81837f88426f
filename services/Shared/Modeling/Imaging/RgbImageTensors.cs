using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>Images as tensors and back.</summary>
public static class RgbImageTensors
{
    /// <summary>Copies an image into a tensor.</summary>
    /// <returns>uint8 (H, W, 3) on the CPU; the caller owns it.</returns>
    public static Tensor ToTensor(this RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return tensor(image.Pixels, [image.Height, image.Width, RgbImage.Channels], dtype: uint8);
    }

    /// <summary>Quantises decoded images: clamped to [0, 1], times 255, rounded half to even as NumPy does.</summary>
    /// <param name="images">Floating (N, 3, H, W), values nominally in [0, 1]; not disposed.</param>
    /// <returns>N images.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape or type, or holds a value that is not a number.</exception>
    public static IReadOnlyList<RgbImage> ToImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] != RgbImage.Channels || !images.is_floating_point())
            throw new ArgumentException(
                $"Expected a floating (N, 3, H, W) tensor, found {images.dtype} ({string.Join(", ", images.shape)}).", nameof(images));

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor values = images.detach().cpu().to(float32);
        if (values.isnan().any().item<bool>())
            throw new ArgumentException("The images hold values that are not numbers.", nameof(images));
        Tensor bytes = values.clamp(0, 1).mul(255).round().to(uint8).permute(0, 2, 3, 1).contiguous();
        (int height, int width) = ((int)bytes.shape[1], (int)bytes.shape[2]);
        return [.. Enumerable.Range(0, (int)bytes.shape[0]).Select(n =>
        {
            using Tensor image = bytes[n];
            return new RgbImage(width, height, image.bytes.ToArray());
        })];
    }
}
