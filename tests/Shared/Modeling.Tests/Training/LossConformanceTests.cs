using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

/// <summary>
/// What eq. (1) and (2) promise, for whole updates of a network in double precision: the closed forms of the losses are beside their classes, here they are held to a
/// plain loop with PyTorch's own optimizer and to finite differences in the network's weights.
/// </summary>
public sealed class LossConformanceTests
{
    private const double Rate = 1e-3, MaxNorm = 0.05, Tight = 1e-10;
    private static readonly NoiseSchedule Schedule = new(new SchedulerConfig { BetaSchedule = BetaSchedule.ScaledLinear });

    [Fact]
    public void Update_WeightsOneAndBetaZero_IsPlainFineTuning()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 6, _ => 1), pretraining = Batch(2, 4);
        Tensor[] ours = Train(beta: 0, updates: 5, _ => [model, pretraining]);
        Tensor[] theirs = PlainFineTuning(updates: 5, network => Errors(network, model).mean());
        ShouldBeClose(ours, theirs);
    }

    [Fact]
    public void Update_WithBeta_IsTheMixMadeByHand()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 6, i => 0.1 * (i + 1)), pretraining = Batch(2, 4);
        Tensor[] ours = Train(beta: 0.7, updates: 5, _ => [model, pretraining]);
        Tensor[] theirs = PlainFineTuning(updates: 5, network =>
        {
            Tensor errors = Errors(network, model), others = Errors(network, pretraining);
            Tensor sum = zeros(1, float64);
            for (int i = 0; i < 6; i++)
                sum = sum + (0.1 * (i + 1) * errors[i] / 6);
            for (int i = 0; i < 4; i++)
                sum = sum + (0.7 * others[i] / 4);
            return sum.squeeze();
        });
        ShouldBeClose(ours, theirs);
    }

    [Fact]
    public void Update_WeightZero_TakesNothingOfTheImage()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 4, i => i == 2 ? 0 : 0.5);
        DenoisingBatch changed = model with { Latents = model.Latents.clone(), EncoderHiddenStates = model.EncoderHiddenStates.clone() };
        changed.Latents[2] = full([4, 5, 5], 50.0, float64);
        changed.EncoderHiddenStates[2] = full([3, 8], -9.0, float64);
        Tensor[] first = Train(0, 3, _ => [model]), second = Train(0, 3, _ => [changed]);
        for (int i = 0; i < first.Length; i++)
            TensorAssert.BitEqual(second[i], first[i]);
    }

    [Fact]
    public void Gradient_EqualWeights_IsThePlainOneTimesTheWeight()
    {
        using var scope = NewDisposeScope();
        Tensor plain = Gradient([Batch(1, 5, _ => 1)], 0), weighed = Gradient([Batch(1, 5, _ => 0.25)], 0);
        TensorAssert.Close(weighed * 4, plain, Tight);
    }

    [Fact]
    public void Gradient_OrderOfTheBatch_DoesNotMatter()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 6, i => 0.1 * (i + 1)), pretraining = Batch(2, 4);
        Tensor inOrder = Gradient([model, pretraining], 0.7);
        TensorAssert.Close(Gradient([Taken(pretraining, [2, 0, 3, 1]), Taken(model, [5, 1, 0, 3, 2, 4])], 0.7), inOrder, Tight);
    }

    [Fact]
    public void Update_TwoMicroBatchesOfSixteen_EqualThirtyTwoAtOnce()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 32, i => i / 31.0), pretraining = Batch(2, 32);
        Tensor[] whole = Train(0.5, 4, _ => [model, pretraining]);
        Tensor[] halves = Train(0.5, 4, _ => [.. Halves(model), .. Halves(pretraining)]);
        ShouldBeClose(halves, whole);
    }

    [Fact]
    public void Gradient_OfUnevenMicroBatches_IsDividedByTheWholeCount()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 7, i => i == 0 ? 1 : 0.01);
        Tensor parts = Gradient([Taken(model, [0]), Taken(model, [1, 2, 3, 4, 5, 6])], 0);
        TensorAssert.Close(parts, Gradient([model], 0), Tight);
    }

    [Theory]
    [InlineData(PredictionType.Epsilon, 0)]
    [InlineData(PredictionType.Sample, 0)]
    [InlineData(PredictionType.VPrediction, 0)]
    [InlineData(PredictionType.Epsilon, 5)]
    public void Gradient_OfEquationTwoInTheWeights_EqualsFiniteDifferences(PredictionType type, double gamma)
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 4, i => 0.2 * i), pretraining = Batch(2, 3);
        var denoising = new DenoisingLoss(Schedule, type, gamma);
        using var network = new TinyNetwork(3, float64);
        double error = RelativeError(network, () => new RewardWeightedLoss(0.7).Compute(
            Errors(network, model, denoising), model.Rewards!, Errors(network, pretraining, denoising)));
        error.ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Gradient_OfEquationOneInTheWeights_EqualsFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        using Linear head = nn.Linear(6, 1, dtype: float64);
        Tensor inputs = randn([5, 6], float64, generator: generator), prompts = randn([3, 4, 6], float64, generator: generator);
        Tensor labels = tensor(new[] { 1.0, 0, 1, 1, 0 }), truth = tensor(new[] { 2L, 0, 3 });
        var loss = new RewardLoss(new PromptClassificationLoss(2), 0.5);
        RelativeError(head, () => loss.Compute(Reward(inputs), labels, Reward(prompts), truth).Total).ShouldBeLessThan(1e-6);

        Tensor Reward(Tensor features) => head.call(features).sigmoid().squeeze(-1);
    }

    [Fact]
    public void PromptClassification_OverRewardsInTheUnitInterval_StaysAboveItsFloorAndReachesIt()
    {
        using var scope = NewDisposeScope();
        var loss = new PromptClassificationLoss(2);
        double floor = Math.Log(1 + (10 * Math.Exp(-0.5)));
        loss.Floor(10).ShouldBe(floor, 1e-15);
        using var generator = new Generator(3);
        for (int i = 0; i < 50; i++)
            loss.Compute(rand([4, 11], float64, generator: generator), tensor(new[] { 0L, 3, 5, 10 })).item<double>().ShouldBeGreaterThanOrEqualTo(floor);
        Tensor best = zeros(1, 11, float64);
        best[0, 4] = tensor(1.0);
        loss.Compute(best, tensor(new[] { 4L })).item<double>().ShouldBe(floor, 1e-12);
    }

    private static Tensor[] Train(double beta, int updates, Func<int, DenoisingBatch[]> batches)
    {
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        var step = new FineTuningStep(network.call, new DenoisingLoss(Schedule, PredictionType.Epsilon), new RewardWeightedLoss(beta), optimizer, MaxNorm);
        for (int i = 0; i < updates; i++)
            step.Run(batches(i), Rate);
        return [.. network.parameters().Select(parameter => parameter.detach().clone())];
    }

    private static Tensor[] PlainFineTuning(int updates, Func<TinyNetwork, Tensor> loss)
    {
        using var network = new TinyNetwork(3, float64);
        using var optimizer = optim.AdamW(network.parameters(), lr: Rate, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 1e-2);
        for (int i = 0; i < updates; i++)
        {
            optimizer.zero_grad();
            loss(network).backward();
            nn.utils.clip_grad_norm_(network.parameters(), MaxNorm);
            optimizer.step();
        }
        return [.. network.parameters().Select(parameter => parameter.detach().clone())];
    }

    private static Tensor Gradient(DenoisingBatch[] batches, double beta)
    {
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        var step = new FineTuningStep(network.call, new DenoisingLoss(Schedule, PredictionType.Epsilon), new RewardWeightedLoss(beta), optimizer);
        step.Run(batches, Rate);
        return cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())], 0);
    }

    private static Tensor Errors(TinyNetwork network, DenoisingBatch batch, DenoisingLoss? loss = null)
    {
        Tensor noisy = Schedule.AddNoise(batch.Latents, batch.Noise, batch.Timesteps);
        return (loss ?? new DenoisingLoss(Schedule, PredictionType.Epsilon)).PerSample(
            network.call(noisy, batch.Timesteps, batch.EncoderHiddenStates), batch.Latents, batch.Noise, batch.Timesteps);
    }

    /// <summary>The largest difference between the gradients of all weights and central differences, relative to the largest gradient.</summary>
    private static double RelativeError(nn.Module network, Func<Tensor> loss)
    {
        const double Step = 1e-5;
        loss().backward();
        double[] analytic = [.. network.parameters().SelectMany(parameter => parameter.grad!.flatten().data<double>().ToArray())];
        var numeric = new List<double>();
        using var guard = no_grad();
        foreach (Parameter parameter in network.parameters())
        {
            Tensor flat = parameter.view(-1);
            for (long i = 0; i < flat.numel(); i++)
            {
                using var scope = NewDisposeScope();
                double value = flat[i].item<double>();
                flat[i].fill_(value + Step);
                double above = loss().item<double>();
                flat[i].fill_(value - Step);
                double below = loss().item<double>();
                flat[i].fill_(value);
                numeric.Add((above - below) / (2 * Step));
            }
        }
        return analytic.Zip(numeric, (a, n) => Math.Abs(a - n)).Max() / analytic.Max(Math.Abs);
    }

    private static IEnumerable<DenoisingBatch> Halves(DenoisingBatch batch)
    {
        int half = (int)batch.Count / 2;
        yield return Taken(batch, [.. Enumerable.Range(0, half).Select(i => (long)i)]);
        yield return Taken(batch, [.. Enumerable.Range(half, half).Select(i => (long)i)]);
    }

    private static DenoisingBatch Taken(DenoisingBatch batch, long[] rows)
    {
        Tensor index = tensor(rows);
        return new DenoisingBatch
        {
            Latents = batch.Latents.index_select(0, index),
            Noise = batch.Noise.index_select(0, index),
            Timesteps = batch.Timesteps.index_select(0, index),
            EncoderHiddenStates = batch.EncoderHiddenStates.index_select(0, index),
            Rewards = batch.Rewards?.index_select(0, index),
        };
    }

    private static DenoisingBatch Batch(ulong seed, int count, Func<int, double>? reward = null)
    {
        using Generator generator = SeedSequence.CreateGenerator(seed);
        return new DenoisingBatch
        {
            Latents = randn([count, 4, 5, 5], float64, generator: generator),
            Noise = randn([count, 4, 5, 5], float64, generator: generator),
            Timesteps = randint(0, 1000, [count], int64, generator: generator),
            EncoderHiddenStates = randn([count, 3, 8], float64, generator: generator),
            Rewards = reward is null ? null : tensor(Enumerable.Range(0, count).Select(reward).ToArray()),
        };
    }

    private static void ShouldBeClose(Tensor[] actual, Tensor[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
            TensorAssert.Close(actual[i], expected[i], Tight);
    }
}
