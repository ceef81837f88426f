using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

/// <summary>The one pass over float32 memory, beside tensor operations and PyTorch's optimizer.</summary>
public sealed class FusedAdamWTests
{
    // Lengths on both sides of a vector and of a block.
    private static readonly long[][] Shapes = [[1], [7], [3, 5, 3], [64], [65_537], [2, 65_536]];

    [Fact]
    public void Step_TenSteps_EqualsTensorOperationsAndTorchToRounding()
    {
        using var scope = NewDisposeScope();
        using Weights fused = new(), plain = new(), theirs = new();
        using var ours = new AdamWOptimizer(fused, new AdamWOptions());
        using var operations = new AdamWOptimizer(plain, new AdamWOptions { Fused = false });
        using var reference = optim.AdamW(theirs.parameters(), lr: 1e-2, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 1e-2);
        for (ulong step = 0; step < 10; step++)
        {
            foreach (Weights network in new[] { fused, plain, theirs })
                network.SetGradients(step);
            ours.Step(1e-2);
            operations.Step(1e-2);
            reference.step();
        }
        fused.ShouldBeClose(plain, 1e-6);
        fused.ShouldBeClose(theirs, 1e-6);
        foreach ((string name, Tensor tensor) in ours.State)
            TensorAssert.Close(tensor, operations.State[name], 1e-6);
    }

    [Fact]
    public void Step_OtherNumberOfThreads_GivesTheSameBits()
    {
        int threads = get_num_threads();
        try
        {
            using var scope = NewDisposeScope();
            using Weights one = Trained(1), four = Trained(4);
            one.ShouldBeEqual(four);
        }
        finally
        {
            set_num_threads(threads);
        }

        static Weights Trained(int threads)
        {
            set_num_threads(threads);
            var network = new Weights(large: true);
            using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
            network.SetGradients(1);
            optimizer.Step(1e-2, GradientNorm.Scale(GradientNorm.Measure(network.parameters()), 1));
            return network;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_WithScaleAndAverages_EqualsClippingStepAndAveragingApart(bool isFused) => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using Weights together = new(), apart = new();
        using var first = new AdamWOptimizer(together, new AdamWOptions { Fused = isFused });
        using var second = new AdamWOptimizer(apart, new AdamWOptions { Fused = isFused });
        using Ema averages = new(together, new EmaOptions { Decay = 0.9 }), expected = new(apart, new EmaOptions { Decay = 0.9 });
        for (ulong step = 0; step < 3; step++)
        {
            together.SetGradients(step);
            apart.SetGradients(step);
            double norm = GradientNorm.Measure(together.parameters());
            first.Step(1e-2, GradientNorm.Scale(norm, 1), averages);
            GradientNorm.Clip(apart.parameters(), 1).ShouldBe(norm);
            second.Step(1e-2);
            expected.Update();
        }
        together.ShouldBeEqual(apart);
        averages.Step.ShouldBe(3);
        foreach ((string name, Tensor average) in averages.Averages)
            TensorAssert.BitEqual(average, expected.Averages[name]);
    });

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAndItsAverageFollows()
    {
        using var scope = NewDisposeScope();
        using Weights network = new();
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        using var averages = new Ema(network, new EmaOptions());
        network.SetGradients(1);
        Parameter still = network.parameters().First();
        still.grad = null;
        using (no_grad())
            still.fill_(3);
        optimizer.Step(1e-2, 1, averages);
        still.item<float>().ShouldBe(3);
        averages.Averages.First().Value.item<float>().ShouldBe(3);
    }

    [Fact]
    public void Step_GradientWithOtherStrides_GoesByOperations()
    {
        using var scope = NewDisposeScope();
        using Linear network = nn.Linear(3, 5, hasBias: false), other = nn.Linear(3, 5, hasBias: false);
        other.load_state_dict(network.state_dict());
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        using var expected = new AdamWOptimizer(other, new AdamWOptions { Fused = false });
        Tensor gradient = arange(15, float32).reshape(3, 5).t();
        gradient.is_contiguous().ShouldBeFalse();
        network.weight!.grad = gradient;
        other.weight!.grad = gradient.contiguous();
        optimizer.Step(0.1);
        expected.Step(0.1);
        TensorAssert.BitEqual(network.weight, other.weight);
    }

    [Fact]
    public void Step_AveragesOfAnotherModule_AreRefused()
    {
        using Weights network = new();
        using Linear other = nn.Linear(2, 2);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        using var averages = new Ema(other, new EmaOptions());
        Should.Throw<ArgumentException>(() => optimizer.Step(0.1, 1, averages)).Message.ShouldContain("another module");
        Should.Throw<ArgumentOutOfRangeException>(() => optimizer.Step(0.1, 0));
    }

    [Fact]
    public void Measure_FlatAndOtherGradients_IsTheNormOfAll()
    {
        using var scope = NewDisposeScope();
        using Weights network = new();
        network.SetGradients(4);
        double expected = Math.Sqrt(network.parameters().Sum(parameter => parameter.grad!.to(float64).square().sum().item<double>()));
        GradientNorm.Measure(network.parameters()).ShouldBe(expected, 1e-9 * expected);
        foreach (Parameter parameter in network.parameters())
            parameter.grad = parameter.grad! * 1e30f;
        GradientNorm.Measure(network.parameters()).ShouldBe(1e30 * expected, 1e24 * expected);
    }

    private sealed class Weights : nn.Module
    {
        public Weights(bool large = false)
            : base(nameof(Weights))
        {
            long[][] shapes = large ? [.. Shapes, [1_200_001]] : Shapes;
            for (int i = 0; i < shapes.Length; i++)
                register_parameter($"w{i}", new Parameter(Random(shapes[i], (ulong)i)));
        }

        public void SetGradients(ulong seed)
        {
            foreach ((Parameter parameter, int i) in parameters().Select((parameter, i) => (parameter, i)))
                parameter.grad = Random(parameter.shape, 100 + (10 * seed) + (ulong)i);
        }

        public void ShouldBeClose(Weights other, double tolerance)
        {
            foreach ((Parameter a, Parameter b) in parameters().Zip(other.parameters()))
                TensorAssert.Close(a, b, tolerance);
        }

        public void ShouldBeEqual(Weights other)
        {
            foreach ((Parameter a, Parameter b) in parameters().Zip(other.parameters()))
                TensorAssert.BitEqual(a, b);
        }

        private static Tensor Random(long[] shape, ulong seed)
        {
            using var generator = new Generator(seed);
            return randn(shape, float32, generator: generator);
        }
    }
}
