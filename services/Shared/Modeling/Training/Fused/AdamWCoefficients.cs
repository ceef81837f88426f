namespace RlhfT2I.Modeling.Training.Fused;

/// <summary>The numbers of one AdamW step, rounded to float32 once.</summary>
/// <param name="Keep">1 - a * decay.</param>
/// <param name="GradientScale">What gradients are multiplied by first.</param>
/// <param name="Beta1">beta1.</param>
/// <param name="ToMean">1 - beta1.</param>
/// <param name="Beta2">beta2.</param>
/// <param name="ToSquare">1 - beta2.</param>
/// <param name="RootCorrection">sqrt(1 - beta2^k).</param>
/// <param name="Epsilon">eps.</param>
/// <param name="Move">-a / (1 - beta1^k).</param>
/// <param name="Follow">1 - decay of the averaged weights.</param>
internal readonly record struct AdamWCoefficients(
    float Keep, float GradientScale, float Beta1, float ToMean, float Beta2, float ToSquare, float RootCorrection, float Epsilon, float Move, float Follow);
