namespace RlhfT2I.Modeling.Imaging;

/// <summary>How pixels are weighed in a resize; the numbers are Pillow's, as in <c>preprocessor_config.json</c>.</summary>
public enum ResampleFilter
{
    /// <summary>Lanczos window of three lobes.</summary>
    Lanczos = 1,

    /// <summary>Triangle.</summary>
    Bilinear = 2,

    /// <summary>Cubic convolution with a = -0.5.</summary>
    Bicubic = 3,
}
