using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Inception;

public sealed class InceptionV3Tests
{
    [Fact]
    public void Preprocess_GoldenImage_MatchesReference()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> golden = ParityFiles.Golden("inception_pre");

        Tensor prepared = InceptionV3.Preprocess(golden["image01"]);
        Tensor every7 = arange(0, 299, 7, dtype: int64);
        TensorAssert.Close(prepared.index_select(2, every7).index_select(3, every7), golden["resized299_minus1_1_every7"], 1e-5);
        TensorAssert.Close(prepared.sum(), golden["sum"], 1e-4);
    }

    [Fact]
    public void BlockOutputs_AnyImageSize_GivesTheFourMaps()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(1);
        using var network = new InceptionV3(InitialWeights.Default(generator));
        Tensor images = rand(1, 3, 40, 50, generator: generator);

        IReadOnlyList<Tensor> blocks = network.BlockOutputs(images);
        blocks.Select(block => string.Join("x", block.shape)).ShouldBe(["1x64x73x73", "1x192x35x35", "1x768x17x17", "1x2048x1x1"]);
        network.BlockOutputs(images, last: 0).Count.ShouldBe(1);
        Tensor features = network.call(images);
        TensorAssert.Close(features, blocks[3].flatten(1), 1e-6);
        network.Classify(features).shape.ShouldBe([1, 1008]);
        Should.Throw<ArgumentOutOfRangeException>(() => network.BlockOutputs(images, last: 4));
        Should.Throw<ArgumentException>(() => network.call(zeros(1, 1, 40, 50))).Message.ShouldContain("(*, 3, *, *)");
    }
}
