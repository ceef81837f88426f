using RlhfT2I.Modeling.Distributed;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Tests.Training;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Distributed;

/// <summary>Ranks that share a batch end in the weights of one that has it whole.</summary>
public sealed class DataParallelTests
{
    private const int ModelCount = 6, PretrainingCount = 5, Updates = 8;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Update_OnRanks_EqualsOneRankWithTheWholeBatch(int count)
    {
        using var scope = NewDisposeScope();
        Tensor[] one = Train(new SingleRank(), out FineTuningStepResult whole);
        (Tensor[] Weights, FineTuningStepResult Result)[] ranks = LocalRanksTests.Together(count, (collective, _) =>
        {
            Tensor[] weights = Train(collective, out FineTuningStepResult result);
            return (weights, result);
        });
        foreach ((Tensor[] weights, FineTuningStepResult result) in ranks)
        {
            result.Loss.ShouldBe(whole.Loss, 1e-10);
            result.GradientNorm.ShouldBe(whole.GradientNorm, 1e-10);
            for (int i = 0; i < one.Length; i++)
            {
                // Every rank has the bits of the first, and the one rank's weights but for the order of sums.
                TensorAssert.BitEqual(weights[i], ranks[0].Weights[i]);
                TensorAssert.Close(weights[i], one[i], 1e-10);
            }
        }
        foreach (Tensor weight in ranks.SelectMany(rank => rank.Weights))
            weight.Dispose();
    }

    [Fact]
    public void Update_LossNotFiniteOnOneRank_StopsAllOfThem()
    {
        Exception?[] ends = LocalRanksTests.Together(2, (collective, rank) => Record.Exception(() =>
        {
            using var scope = NewDisposeScope();
            using var network = new TinyNetwork(3, float64);
            using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
            FineTuningStep step = Step(network, optimizer, collective);
            step.Begin(2, 0);
            DenoisingBatch batch = Batch(1, 1, 0, 1, rewarded: true);
            step.Accumulate(rank == 1 ? batch with { EncoderHiddenStates = full([1, 3, 8], double.NaN, float64) } : batch);
            step.Apply(1e-3);
        }));
        ends.ShouldAllBe(end => end is ArithmeticException);
    }

    [Fact]
    public void Sum_OfManyParameters_TakesBucketsOf25Mebibytes()
    {
        using var network = new TinyNetwork(1, float32);
        using var large = nn.Linear(3_000_000, 1, hasBias: false);
        using var ranks = new LocalRanks(2);
        new GradientReducer(ranks.Ranks[0], network.parameters()).BucketCount.ShouldBe(1);
        new GradientReducer(ranks.Ranks[0], [.. large.parameters(), .. large.parameters(), .. large.parameters()]).BucketCount.ShouldBe(2);
        using TinyNetwork half = new TinyNetwork(1, bfloat16);
        Should.Throw<ArgumentException>(() => new GradientReducer(ranks.Ranks[0], half.parameters())).Message.ShouldContain("BFloat16");
    }

    [Fact]
    public void Sum_GradientOnOneRankAlone_ReachesTheOther()
    {
        Tensor?[] gradients = LocalRanksTests.Together(2, (collective, rank) =>
        {
            using var scope = NewDisposeScope();
            using var layer = nn.Linear(2, 1, hasBias: false);
            if (rank == 1)
                layer.weight!.grad = tensor(new[] { 3f, 4f }).reshape(1, 2);
            new GradientReducer(collective, layer.parameters()).Sum();
            return layer.weight!.grad?.clone().DetachFromDisposeScope();
        });
        foreach (Tensor? gradient in gradients)
        {
            gradient.ShouldNotBeNull().data<float>().ToArray().ShouldBe([3, 4]);
            gradient!.Dispose();
        }
    }

    private static Tensor[] Train(ICollective collective, out FineTuningStepResult result)
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        FineTuningStep step = Step(network, optimizer, collective);
        result = null!;
        for (ulong update = 0; update < Updates; update++)
        {
            step.Begin(ModelCount, PretrainingCount);
            Accumulate(step, collective, update, ModelCount, rewarded: true);
            Accumulate(step, collective, update, PretrainingCount, rewarded: false);
            result = step.Apply(1e-3);
        }
        return [.. network.parameters().Select(parameter => parameter.detach().clone().DetachFromDisposeScope())];
    }

    private static void Accumulate(FineTuningStep step, ICollective collective, ulong update, int count, bool rewarded)
    {
        (int first, int length) = BatchShare.Of(count, collective);
        if (length > 0)
            step.Accumulate(Batch(update, count, first, length, rewarded));
    }

    private static FineTuningStep Step(TinyNetwork network, AdamWOptimizer optimizer, ICollective collective) => new(
        network.call, new DenoisingLoss(new NoiseSchedule(new SchedulerConfig()), PredictionType.Epsilon), new RewardWeightedLoss(0.5), optimizer, 0.05,
        reducer: new GradientReducer(collective, network.parameters()));

    private static DenoisingBatch Batch(ulong update, int count, int first, int length, bool rewarded)
    {
        using Generator generator = SeedSequence.CreateGenerator(update, rewarded ? 1UL : 2);
        Tensor latents = randn([count, 4, 5, 5], float64, generator: generator), noise = randn([count, 4, 5, 5], float64, generator: generator);
        Tensor timesteps = randint(0, 1000, [count], int64, generator: generator), text = randn([count, 3, 8], float64, generator: generator);
        Tensor rewards = rand([count], float64, generator: generator);
        return new DenoisingBatch
        {
            Latents = latents.narrow(0, first, length),
            Noise = noise.narrow(0, first, length),
            Timesteps = timesteps.narrow(0, first, length),
            EncoderHiddenStates = text.narrow(0, first, length),
            Rewards = rewarded ? rewards.narrow(0, first, length) : null,
        };
    }
}
