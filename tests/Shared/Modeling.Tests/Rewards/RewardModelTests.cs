using RlhfT2I.Modeling.Rewards;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Rewards;

public sealed class RewardModelTests
{
    private static readonly RewardModelConfig Small = new() { ImageWidth = 3, TextWidth = 2, HiddenWidths = [7, 5, 4] };

    [Fact]
    public void Constructor_PaperShape_HasItsParameters()
    {
        using RewardModel model = Create(new RewardModelConfig());
        model.parameters().Sum(parameter => parameter.numel()).ShouldBe(2_624_513);
        model.state_dict().Keys.ShouldBe(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"], ignoreOrder: true);
    }

    [Fact]
    public void Forward_OtherDepthAndLeadingDimensions_GivesRewardsBetweenZeroAndOne() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using RewardModel model = Create(Small);
        Tensor image = Random(6, 3), text = Random(6, 2);
        Tensor flat = model.call(image, text);
        flat.shape.ShouldBe([6]);
        ((flat > 0) & (flat < 1)).all().item<bool>().ShouldBeTrue();
        TensorAssert.Close(model.call(image.reshape(2, 3, 3), text.reshape(2, 3, 2)), flat.reshape(2, 3), 1e-6);
    });

    [Fact]
    public void ScorePrompts_EachPrompt_EqualsItsOwnForward() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using RewardModel model = Create(Small);
        Tensor image = Random(4, 3), texts = Random(4, 5, 2);
        Tensor all = model.ScorePrompts(image, texts);
        for (int k = 0; k < 5; k++)
            TensorAssert.Close(all.select(1, k), model.call(image, texts.select(1, k)), 1e-6);
    });

    [Fact]
    public void Forward_TextFirst_SwapsTheColumnsOfTheFirstLayer()
    {
        using var scope = NewDisposeScope();
        using RewardModel imageFirst = Create(Small), textFirst = Create(Small with { InputOrder = RewardInputOrder.TextImage });
        using (no_grad())
        {
            Tensor weight = imageFirst.state_dict()["fc1.weight"];
            textFirst.state_dict()["fc1.weight"].copy_(cat([weight.narrow(1, 3, 2), weight.narrow(1, 0, 3)], 1));
        }
        Tensor image = Random(4, 3), text = Random(4, 2);
        TensorAssert.Close(textFirst.call(image, text), imageFirst.call(image, text), 1e-6);
    }

    [Fact]
    public void Forward_Interaction_IsTheProductAsAThirdInput() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        RewardModelConfig square = Small with { TextWidth = 3, Interaction = true };
        using RewardModel model = Create(square), wide = Create(square with { ImageWidth = 6, TextWidth = 3, Interaction = false });
        foreach ((string name, Tensor value) in wide.state_dict())
            value.detach().copy_(model.state_dict()[name]);
        Tensor image = Random(4, 3), text = Random(4, 3);
        Tensor expected = wide.call(cat([image, text], -1), image * text);
        TensorAssert.Close(model.call(image, text), expected, 1e-6);
        TensorAssert.Close(model.ScorePrompts(image, text.unsqueeze(1)).squeeze(1), expected, 1e-6);
        Should.Throw<ArgumentException>(() => Create(Small with { Interaction = true })).Message.ShouldContain("TextWidth 2");
    });

    [Fact]
    public void FitStandardization_AfterAMove_ChangesWhatIsSaved() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using RewardModel model = Create(Small with { Standardize = true });
        model.to(float64);
        using var generator = new Generator(3);
        Tensor image = rand([5, Small.ImageWidth], float64, generator: generator) + 4;
        Tensor text = rand([5, Small.TextWidth], float64, generator: generator) - 4;
        model.FitStandardization(image, text);
        Tensor saved = model.state_dict()["input_mean"];
        saved.dtype.ShouldBe(float64);
        TensorAssert.Close(saved, cat([image, text], -1).mean([0]), 1e-12);
    });

    [Fact]
    public void FitStandardization_TrainingSet_MakesScaleAndShiftOfInputsIrrelevant() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using RewardModel plain = Create(Small with { Standardize = true }), moved = Create(Small with { Standardize = true });
        Tensor image = Random(20, 3), text = Random(20, 2);
        plain.FitStandardization(image, text);
        moved.FitStandardization(image * 50 + 7, text * 0.1 - 3);
        TensorAssert.Close(moved.call(image * 50 + 7, text * 0.1 - 3), plain.call(image, text), 1e-4);
        plain.state_dict().Keys.ShouldContain("input_mean");
    });

    [Fact]
    public void Constructor_SameSeed_SameWeights()
    {
        using RewardModel a = Create(Small), b = Create(Small);
        TensorAssert.BitEqual(a.state_dict()["fc2.weight"], b.state_dict()["fc2.weight"]);
    }

    [Fact]
    public void Forward_WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        using RewardModel model = Create(Small);
        Should.Throw<ArgumentException>(() => model.call(ones(2, 4), ones(2, 2))).Message.ShouldContain("width 3");
        Should.Throw<ArgumentException>(() => model.call(ones(2, 3), ones(3, 2))).Message.ShouldContain("[3, 2]");
        Should.Throw<ArgumentException>(() => model.ScorePrompts(ones(2, 3), ones(2, 2)));
        Should.Throw<InvalidOperationException>(() => model.FitStandardization(ones(2, 3), ones(2, 2)));
        Should.Throw<ArgumentException>(() => Create(Small with { HiddenWidths = [] })).Message.ShouldContain("HiddenWidths");
        Should.Throw<ArgumentException>(() => Create(Small with { ImageWidth = 0 })).Message.ShouldContain("ImageWidth is 0");
    }

    private static RewardModel Create(RewardModelConfig config)
    {
        using var generator = new Generator(4);
        return new RewardModel(config, generator);
    }

    private static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(8);
        return randn(shape, generator: generator);
    }
}
