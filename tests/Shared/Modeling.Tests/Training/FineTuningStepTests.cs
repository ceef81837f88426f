using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class FineTuningStepTests
{
    private static readonly NoiseSchedule Schedule = new(new SchedulerConfig());

    [Fact]
    public void Run_FourMicroBatchesOfTwo_EqualOneOfEight()
    {
        using var scope = NewDisposeScope();
        DenoisingBatch model = Batch(1, 8, rewarded: true), pretraining = Batch(2, 8, rewarded: false);
        (FineTuningStepResult whole, Tensor[] expected) = Train([model, pretraining]);
        (FineTuningStepResult split, Tensor[] actual) = Train([.. Slices(model), .. Slices(pretraining)]);
        split.Loss.ShouldBe(whole.Loss, 1e-12);
        split.GradientNorm.ShouldBe(whole.GradientNorm, 1e-12);
        for (int i = 0; i < expected.Length; i++)
            TensorAssert.Close(actual[i], expected[i], 1e-9);
    }

    [Fact]
    public void Run_Losses_AreThoseOfEquationTwo()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float64);
        DenoisingBatch model = Batch(1, 4, rewarded: true), pretraining = Batch(2, 3, rewarded: false);
        var denoising = new DenoisingLoss(Schedule, PredictionType.Epsilon);
        double weighted = (Errors(network, denoising, model) * model.Rewards!).mean().item<double>();
        double plain = Errors(network, denoising, pretraining).mean().item<double>();
        (FineTuningStepResult result, _) = Train([model, pretraining]);
        result.RewardWeightedLoss.ShouldBe(weighted, 1e-12);
        result.PretrainingLoss.ShouldBe(plain, 1e-12);
        result.Loss.ShouldBe(weighted + 0.5 * plain, 1e-12);
    }

    [Fact]
    public void Run_ManySteps_LowersTheLossAndLeaksNothing() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float32);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        using var ema = new Ema(network, new EmaOptions());
        FineTuningStep step = Step(network, optimizer, ema);
        DenoisingBatch[] batches = [Single(Batch(1, 4, rewarded: true)), Single(Batch(2, 4, rewarded: false))];
        double first = step.Run(batches, 0.02).Loss, last = 0;
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 100; i++)
            last = step.Run(batches, 0.02).Loss;
        last.ShouldBeLessThan(0.9 * first);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(live);
        optimizer.StepCount.ShouldBe(101);
        ema.Step.ShouldBe(101);
    });

    [Fact]
    public void Run_LossNotFinite_ThrowsAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        FineTuningStep step = Step(network, optimizer);
        Tensor before = network.parameters().First().detach().clone();
        DenoisingBatch bad = Batch(1, 2, rewarded: true) with { EncoderHiddenStates = full([2, 3, 8], double.NaN, float64) };
        Should.Throw<ArithmeticException>(() => step.Run([bad], 0.1));
        TensorAssert.BitEqual(network.parameters().First(), before);
        optimizer.StepCount.ShouldBe(0);
        Should.Throw<InvalidOperationException>(() => step.Apply(0.1)).Message.ShouldContain("Begin");
    }

    [Fact]
    public void Run_NothingOrOutOfTurn_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        FineTuningStep step = Step(network, optimizer);
        Should.Throw<ArgumentException>(() => step.Run([], 0.1)).Message.ShouldContain("empty");
        Should.Throw<InvalidOperationException>(() => step.Accumulate(Batch(1, 2, rewarded: true)));
    }

    private static (FineTuningStepResult Result, Tensor[] Parameters) Train(DenoisingBatch[] batches)
    {
        using var network = new TinyNetwork(3, float64);
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions());
        FineTuningStepResult result = Step(network, optimizer).Run(batches, 1e-3);
        return (result, [.. network.parameters().Select(parameter => parameter.detach().clone())]);
    }

    private static FineTuningStep Step(TinyNetwork network, AdamWOptimizer optimizer, Ema? ema = null) =>
        new(network.call, new DenoisingLoss(Schedule, PredictionType.Epsilon), new RewardWeightedLoss(0.5), optimizer, 0.01, ema);

    private static Tensor Errors(TinyNetwork network, DenoisingLoss loss, DenoisingBatch batch)
    {
        Tensor noisy = Schedule.AddNoise(batch.Latents, batch.Noise, batch.Timesteps);
        return loss.PerSample(network.call(noisy, batch.Timesteps, batch.EncoderHiddenStates), batch.Latents, batch.Noise, batch.Timesteps);
    }

    private static IEnumerable<DenoisingBatch> Slices(DenoisingBatch batch)
    {
        for (int start = 0; start < batch.Count; start += 2)
        {
            yield return new DenoisingBatch
            {
                Latents = batch.Latents.narrow(0, start, 2),
                Noise = batch.Noise.narrow(0, start, 2),
                Timesteps = batch.Timesteps.narrow(0, start, 2),
                EncoderHiddenStates = batch.EncoderHiddenStates.narrow(0, start, 2),
                Rewards = batch.Rewards?.narrow(0, start, 2),
            };
        }
    }

    private static DenoisingBatch Batch(ulong seed, int count, bool rewarded)
    {
        using Generator generator = SeedSequence.CreateGenerator(seed);
        return new DenoisingBatch
        {
            Latents = randn([count, 4, 5, 5], float64, generator: generator),
            Noise = randn([count, 4, 5, 5], float64, generator: generator),
            Timesteps = randint(0, 1000, [count], int64, generator: generator),
            EncoderHiddenStates = randn([count, 3, 8], float64, generator: generator),
            Rewards = rewarded ? rand([count], float64, generator: generator) : null,
        };
    }

    private static DenoisingBatch Single(DenoisingBatch batch) => batch with
    {
        Latents = batch.Latents.to(float32),
        Noise = batch.Noise.to(float32),
        EncoderHiddenStates = batch.EncoderHiddenStates.to(float32),
    };
}
