namespace RlhfT2I.Modeling.Weights;

/// <summary>What the folder of a model version holds.</summary>
public enum ModelVersionKind
{
    /// <summary>A text-to-image pipeline in the diffusers layout.</summary>
    Diffusion,

    /// <summary>A dual encoder of images and texts in the CLIP layout.</summary>
    Encoder,
}
