namespace RlhfT2I.FineTuning.Domain;

/// <summary>What the loss of an image made by the model is multiplied by.</summary>
public enum ImageWeighting
{
    /// <summary>Its reward r(x, z), as in eq. (2).</summary>
    Reward,

    /// <summary>One for every image: the control 'plain further training'.</summary>
    Equal,

    /// <summary>One for images that people found good, none for all others.</summary>
    GoodLabel,
}
