using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.Embedding.Application;

/// <summary>Runs encoders on a device.</summary>
public interface IEncoderRunner
{
    /// <summary>What callers need to know of an encoder; loads it if need be.</summary>
    Task<EncoderShape> DescribeAsync(EncoderHandle encoder, CancellationToken cancellationToken);

    /// <summary>Vectors of images, in order.</summary>
    Task<IReadOnlyList<float[]>> EncodeImagesAsync(EncoderHandle encoder, IReadOnlyList<RgbImage> images, CancellationToken cancellationToken);

    /// <summary>Vectors of texts, in order; what is over the longest text is left out.</summary>
    Task<IReadOnlyList<float[]>> EncodeTextsAsync(EncoderHandle encoder, IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>Tokens of texts, in order, start and end marks counted.</summary>
    Task<IReadOnlyList<int>> CountTokensAsync(EncoderHandle encoder, IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
