namespace RlhfT2I.Modeling.Imaging;

/// <summary>Whose rounding an image transform follows where the two common implementations differ.</summary>
public enum ImageTransformStyle
{
    /// <summary>Hugging Face's CLIPImageProcessor: the crop's offset is rounded down.</summary>
    HuggingFace,

    /// <summary>torchvision, as openai/CLIP uses it: the crop's offset is rounded half to even.</summary>
    TorchVision,
}
