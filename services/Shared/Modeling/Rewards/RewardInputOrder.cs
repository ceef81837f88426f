namespace RlhfT2I.Modeling.Rewards;

/// <summary>Which embedding comes first in the reward network's input. The paper does not say.</summary>
public enum RewardInputOrder
{
    /// <summary>Image, then text.</summary>
    ImageText,

    /// <summary>Text, then image, as in the first author's later code (DPOK).</summary>
    TextImage,
}
