using RlhfT2I.Modeling.Metrics;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Metrics;

public sealed class ClipScoreTests
{
    [Fact]
    public void Compute_KnownAngles_GivesCosineAndClippedScore() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        Tensor image = tensor(new[,] { { 2f, 0f }, { 1f, 1f }, { 1f, 0f } }), text = tensor(new[,] { { 5f, 0f }, { 0f, 3f }, { -4f, 0f } });
        TensorAssert.Close(ClipScore.Cosine(image, text), tensor(new[] { 1f, MathF.Sqrt(0.5f), -1f }), 1e-6);
        TensorAssert.Close(ClipScore.Compute(image, text), tensor(new[] { 2.5f, 2.5f * MathF.Sqrt(0.5f), 0f }), 1e-6);
    });

    [Fact]
    public void Cosine_WrongArguments_AreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => ClipScore.Cosine(ones(2, 3), ones(3, 3))).Message.ShouldContain("[3, 3]");
        Should.Throw<ArgumentException>(() => ClipScore.Cosine(zeros(2, 3), ones(2, 3))).Message.ShouldContain("length 0");
    }
}
