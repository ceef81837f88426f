namespace RlhfT2I.Modeling.Schedulers;

/// <summary>What the network predicts from a noisy sample.</summary>
public enum PredictionType
{
    /// <summary>The noise that was added: <c>epsilon</c>.</summary>
    Epsilon,

    /// <summary>The clean sample itself: <c>sample</c>.</summary>
    Sample,

    /// <summary>The velocity sqrt(alphaBar) * noise - sqrt(1 - alphaBar) * sample, arXiv:2202.00512: <c>v_prediction</c>.</summary>
    VPrediction,
}
