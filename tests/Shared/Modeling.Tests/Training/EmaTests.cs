using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class EmaTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2.0 / 11)]
    [InlineData(3, 3.0 / 12)]
    [InlineData(1_000_000, 0.99)]
    public void DecayAt_DefaultRule_IsOnePlusNOverTenPlusN(long step, double decay) =>
        new EmaOptions { Decay = 0.99 }.DecayAt(step).ShouldBe(decay, 1e-12);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 0.5)]
    [InlineData(7, 0.5192501)]
    [InlineData(8, 0.6031497)]
    [InlineData(1_000_000, 0.9)]
    public void DecayAt_InverseGammaWarmup_StartsAfterTheGivenStepBetweenItsBounds(long step, double decay) =>
        new EmaOptions { Decay = 0.9, MinDecay = 0.5, UpdateAfterStep = 4, UseInverseGammaWarmup = true, Power = 2.0 / 3 }
            .DecayAt(step).ShouldBe(decay, 1e-6);

    [Fact]
    public void Update_FirstStepCopiesThenAverages()
    {
        using var scope = NewDisposeScope();
        using Linear layer = Layer(0);
        using var ema = new Ema(layer, new EmaOptions { Decay = 0.99 });
        Set(layer, 4);
        ema.Update().ShouldBe(0);
        Value(ema).ShouldBe(4);
        Set(layer, 15);
        ema.Update().ShouldBe(2.0 / 11, 1e-12);
        Value(ema).ShouldBe(13f, 1e-5f);
    }

    [Fact]
    public void SwapIn_ThenDispose_RestoresTheWeightsBitForBit() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using Linear layer = Layer(0);
        using var ema = new Ema(layer, new EmaOptions());
        Set(layer, 0.1);
        Tensor trained = layer.weight!.detach().clone();
        using (ema.SwapIn())
        {
            layer.weight[0, 0].item<float>().ShouldBe(0);
            Should.Throw<InvalidOperationException>(() => ema.SwapIn());
            Should.Throw<InvalidOperationException>(() => ema.Update());
        }
        TensorAssert.BitEqual(layer.weight, trained);
        ema.Update();
    });

    [Fact]
    public void Constructor_OnlyTrainableParametersAndValidOptions()
    {
        using Linear layer = Layer(0);
        layer.bias!.requires_grad = false;
        using var ema = new Ema(layer, new EmaOptions());
        ema.Averages.Keys.ShouldBe(["weight"]);
        Should.Throw<ArgumentException>(() => new Ema(layer, new EmaOptions { Decay = 1.5 })).Message.ShouldContain("Decay is 1.5");
        Should.Throw<ArgumentException>(() => new Ema(layer, new EmaOptions { Power = 0 })).Message.ShouldContain("Power");
    }

    private static float Value(Ema ema)
    {
        using Tensor value = ema.Averages["weight"][0, 0];
        return value.item<float>();
    }

    private static Linear Layer(double weight)
    {
        Linear layer = nn.Linear(1, 1);
        Set(layer, weight);
        return layer;
    }

    private static void Set(Linear layer, double weight)
    {
        using var guard = no_grad();
        layer.weight!.fill_(weight);
    }
}
