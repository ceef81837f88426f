using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class AdamWOptimizerTests
{
    [Fact]
    public void Step_FromZeroState_IsTheHandComputedUpdate()
    {
        using var scope = NewDisposeScope();
        using Linear layer = Layer(2.0);
        using var optimizer = new AdamWOptimizer(layer, new AdamWOptions { WeightDecay = 0.1, Epsilon = 1e-3 });
        (layer.weight! * 3.0).sum().backward();
        optimizer.Step(0.01);
        // m / (1 - beta1) = 3 and v / (1 - beta2) = 9.
        layer.weight![0, 0].item<double>().ShouldBe(2.0 * (1 - 0.01 * 0.1) - 0.01 * 3 / (3 + 1e-3), 1e-12);
    }

    [Fact]
    public void Step_TenSteps_EqualsTorch()
    {
        using var scope = NewDisposeScope();
        using var ours = new TinyNetwork(1, float64);
        using var theirs = new TinyNetwork(1, float64);
        using var optimizer = new AdamWOptimizer(ours, new AdamWOptions());
        using var reference = optim.AdamW(theirs.parameters(), lr: 1e-2, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 1e-2);
        for (int i = 0; i < 10; i++)
        {
            optimizer.ZeroGrad();
            Loss(ours).backward();
            optimizer.Step(1e-2);
            reference.zero_grad();
            Loss(theirs).backward();
            reference.step();
        }
        foreach ((Parameter a, Parameter b) in ours.parameters().Zip(theirs.parameters()))
            TensorAssert.Close(a, b, 1e-9);
    }

    [Fact]
    public void State_CopiedIntoAFreshOptimizer_ContinuesBitForBit()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(1, float32);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        Advance(network, optimizer);
        using var copy = new TinyNetwork(2, float32);
        copy.load_state_dict(network.state_dict());
        using var resumed = new AdamWOptimizer(copy, new AdamWOptions()) { StepCount = optimizer.StepCount };
        using (no_grad())
        {
            foreach ((string name, Tensor tensor) in resumed.State)
                tensor.copy_(optimizer.State[name]);
        }
        Advance(network, optimizer);
        Advance(copy, resumed);
        foreach ((Parameter a, Parameter b) in network.parameters().Zip(copy.parameters()))
            TensorAssert.BitEqual(a, b);
    }

    [Fact]
    public void Step_ParameterWithoutGradientOrFrozen_StaysAsItIs() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using Linear layer = Layer(2.0);
        layer.bias!.requires_grad = false;
        using var optimizer = new AdamWOptimizer(layer, new AdamWOptions { WeightDecay = 0.5 });
        optimizer.Parameters.Select(entry => entry.Name).ShouldBe(["weight"]);
        optimizer.Step(0.1);
        layer.weight![0, 0].item<double>().ShouldBe(2.0);
    });

    [Fact]
    public void ZeroGrad_AfterBackward_DropsGradients()
    {
        using var scope = NewDisposeScope();
        using Linear layer = Layer(2.0);
        using var optimizer = new AdamWOptimizer(layer, new AdamWOptions());
        layer.weight!.sum().backward();
        layer.weight.grad.ShouldNotBeNull();
        optimizer.ZeroGrad();
        layer.weight.grad.ShouldBeNull();
    }

    [Fact]
    public void Constructor_BadOptions_AreNamed()
    {
        using Linear layer = Layer(1.0);
        Should.Throw<ArgumentException>(() => new AdamWOptimizer(layer, new AdamWOptions { Beta1 = 1 })).Message.ShouldContain("Beta1 is 1");
        Should.Throw<ArgumentException>(() => new AdamWOptimizer(layer, new AdamWOptions { Epsilon = 0 })).Message.ShouldContain("Epsilon");
        using var optimizer = new AdamWOptimizer(layer, new AdamWOptions());
        Should.Throw<ArgumentOutOfRangeException>(() => optimizer.Step(double.NaN));
    }

    private static void Advance(TinyNetwork network, AdamWOptimizer optimizer)
    {
        for (int i = 0; i < 3; i++)
        {
            optimizer.ZeroGrad();
            Loss(network).backward();
            optimizer.Step(1e-2);
        }
    }

    private static Tensor Loss(TinyNetwork network)
    {
        ScalarType type = network.parameters().First().dtype;
        return network.call(ones([2, 4, 3, 3], type), tensor(new[] { 3L, 500L }), ones([2, 3, 8], type)).square().mean();
    }

    private static Linear Layer(double weight)
    {
        Linear layer = nn.Linear(2, 1, dtype: float64);
        using var guard = no_grad();
        layer.weight!.fill_(weight);
        return layer;
    }
}
