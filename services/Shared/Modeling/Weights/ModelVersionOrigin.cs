namespace RlhfT2I.Modeling.Weights;

/// <summary>How a model version came to be.</summary>
public enum ModelVersionOrigin
{
    /// <summary>Bundled with the suite.</summary>
    Bundled,

    /// <summary>Imported from a folder.</summary>
    Imported,

    /// <summary>Made by a fine-tuning job.</summary>
    FineTuned,
}
