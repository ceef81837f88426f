using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>
/// Trains the heads of a reward model, L_reward = L_MSE + lambda * L_pc (section 3.2, eq. 1), epoch by epoch, so that a device's thread can do
/// other work between two epochs. All members but <see cref="IsFinished"/> belong on one thread.
/// </summary>
/// <remarks>The result is a function of samples, vectors, settings and seed: the same inputs give the same weights bit for bit on one machine.</remarks>
public sealed class RewardTrainer : IDisposable
{
    private const ulong WeightStream = 21;
    private const double DeadDeviation = 1e-5;

    private readonly string _subject;
    private readonly TrainingPlan _plan;
    private readonly RewardSettings _settings;
    private readonly ulong _seed;
    private readonly RewardModelConfig _config;
    private readonly Tensor _images, _texts;
    private readonly List<RewardModel> _heads = [];
    private HeadTraining? _current;
    private long _step;

    /// <summary>Takes the inputs.</summary>
    /// <param name="subject">Name of what is trained, for errors.</param>
    /// <param name="plan">Samples.</param>
    /// <param name="imageVectors">Vectors of the plan's images, by row.</param>
    /// <param name="textVectors">Vectors of the plan's texts, by row.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="seed">Seed of initial weights and order.</param>
    /// <exception cref="ArgumentException">A table has another length than the plan's, or vectors of several widths.</exception>
    public RewardTrainer(
        string subject, TrainingPlan plan, IReadOnlyList<float[]> imageVectors, IReadOnlyList<float[]> textVectors, RewardSettings settings, ulong seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(imageVectors);
        ArgumentNullException.ThrowIfNull(textVectors);
        ArgumentNullException.ThrowIfNull(settings);
        if (imageVectors.Count != plan.Images.Count || textVectors.Count != plan.Texts.Count)
            throw new ArgumentException(
                $"There are {imageVectors.Count} image and {textVectors.Count} text vectors for {plan.Images.Count} images and {plan.Texts.Count} texts.", nameof(imageVectors));
        (_subject, _plan, _settings, _seed) = (subject, plan, settings, seed);
        _images = Table(imageVectors);
        _texts = Table(textVectors);
        _config = new RewardModelConfig
        {
            ImageWidth = (int)_images.shape[1],
            TextWidth = (int)_texts.shape[1],
            HiddenWidths = [.. settings.HiddenWidths],
            Standardize = settings.Standardize,
            Interaction = settings.Interaction,
        };
    }

    /// <summary>Updates of a training that is not stopped early.</summary>
    public long MaxStepCount => (long)_settings.EnsembleSize * _settings.EpochCount * StepsPerEpoch;

    /// <summary>Updates done.</summary>
    public long StepCount => _step;

    /// <summary>Whether all heads are trained.</summary>
    public bool IsFinished => _heads.Count == _settings.EnsembleSize;

    private int StepsPerEpoch => (_plan.Training.Count + _settings.BatchSize - 1) / _settings.BatchSize;

    /// <summary>Trains the present head for one epoch.</summary>
    /// <param name="cancellationToken">Looked at before each update.</param>
    /// <returns>Means of loss, squared error and prompt classification over the epoch, and validation accuracy and squared error after it.</returns>
    /// <exception cref="InvalidOperationException">All heads are trained.</exception>
    /// <exception cref="LossNotFiniteException">A loss is not finite.</exception>
    /// <exception cref="LossAtChanceException">The finished head gives all pairs the same reward.</exception>
    public IReadOnlyList<TrainingPoint> RunEpoch(CancellationToken cancellationToken)
    {
        if (IsFinished)
            throw new InvalidOperationException("All heads are trained.");
        _current ??= StartHead();
        var sums = new double[3];
        int[] order = EpochOrder.Of(_plan.Training, _settings.ClassBalance, _seed, _heads.Count, _current.EpochCount);
        int steps = 0;
        foreach (int[] batch in order.Chunk(_settings.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            RewardTrainingStepResult result = Update(_current, batch);
            sums[0] += result.Loss;
            sums[1] += result.SquaredError;
            sums[2] += result.PromptClassification;
            steps++;
        }

        List<TrainingPoint> points = [new(_step, "loss", sums[0] / steps), new(_step, "squared_error", sums[1] / steps)];
        if (_settings.AuxiliaryLoss)
            points.Add(new(_step, "prompt_classification", sums[2] / steps));
        if (_plan.Validation.Count > 0)
        {
            (double accuracy, double error) = Judge(_current.Model, _plan.Validation);
            points.Add(new(_step, "validation_accuracy", accuracy));
            points.Add(new(_step, "validation_squared_error", error));
            if (_settings.EarlyStopEpochCount > 0)
                _current.Keep(accuracy, error);
        }

        _current.EpochCount++;
        if (_current.EpochCount >= _settings.EpochCount || _current.IsStale(_settings.EarlyStopEpochCount))
            FinishHead(sums[1] / steps);
        return points;
    }

    /// <summary>The trained heads; the caller owns them from here on.</summary>
    /// <exception cref="InvalidOperationException">Some heads are not trained yet, or they were taken before.</exception>
    public RewardEnsemble TakeResult()
    {
        if (!IsFinished)
            throw new InvalidOperationException($"{_heads.Count} of {_settings.EnsembleSize} heads are trained.");
        var result = new RewardEnsemble([.. _heads]);
        _heads.Clear();
        return result;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _current?.Dispose();
        foreach (RewardModel head in _heads)
            head.Dispose();
        _images.Dispose();
        _texts.Dispose();
    }

    private static Tensor Table(IReadOnlyList<float[]> vectors)
    {
        int width = vectors.Count == 0 ? 0 : vectors[0].Length;
        if (width == 0 || vectors.Any(vector => vector.Length != width))
            throw new ArgumentException("The vectors are none, empty or of several widths.", nameof(vectors));
        return tensor(vectors.SelectMany(vector => vector).ToArray(), [vectors.Count, width], dtype: float32).DetachFromDisposeScope();
    }

    private HeadTraining StartHead()
    {
        using var scope = NewDisposeScope();
        using Generator generator = SeedSequence.CreateGenerator(_seed, WeightStream, (ulong)_heads.Count);
        var model = new RewardModel(_config, generator);
        if (_config.Standardize)
        {
            model.FitStandardization(
                _images.index_select(0, Rows(_plan.Training.Select(sample => sample.Image))),
                _texts.index_select(0, Rows(_plan.Training.Select(sample => sample.Text))));
        }

        return new HeadTraining(model, _settings);
    }

    private RewardTrainingStepResult Update(HeadTraining head, int[] batch)
    {
        using var scope = NewDisposeScope();
        TrainingSample[] samples = [.. batch.Select(i => _plan.Training[i])];
        long[] classified = [.. Enumerable.Range(0, samples.Length).Where(i => samples[i].Candidates is not null).Select(i => (long)i)];
        Tensor? candidates = null;
        if (classified.Length > 0)
        {
            // The true prompt comes first; cross-entropy does not mind the order.
            Tensor rows = Rows(classified.SelectMany(i => samples[i].Candidates!.Prepend(samples[i].Text)));
            candidates = _texts.index_select(0, rows).view(classified.Length, -1, _config.TextWidth);
        }

        _step++;
        try
        {
            return head.Step.Run(
                new RewardBatch
                {
                    ImageEmbeds = _images.index_select(0, Rows(samples.Select(sample => sample.Image))),
                    TextEmbeds = _texts.index_select(0, Rows(samples.Select(sample => sample.Text))),
                    Labels = tensor(samples.Select(sample => sample.IsGood ? 1f : 0f).ToArray()),
                    GoodIndex = candidates is null ? null : tensor(classified),
                    PromptEmbeds = candidates,
                    OriginalIndex = candidates is null ? null : zeros(classified.Length, int64),
                },
                _settings.LearningRate);
        }
        catch (ArithmeticException exception)
        {
            throw new LossNotFiniteException(_subject, _step, exception);
        }
    }

    private (double Accuracy, double SquaredError) Judge(RewardModel model, IReadOnlyList<TrainingSample> samples)
    {
        float[] rewards = Rewards(model, samples);
        int right = samples.Zip(rewards).Count(pair => pair.First.IsGood == pair.Second >= 0.5f);
        double error = samples.Zip(rewards).Average(pair => Math.Pow((pair.First.IsGood ? 1 : 0) - pair.Second, 2));
        return ((double)right / samples.Count, error);
    }

    private float[] Rewards(RewardModel model, IReadOnlyList<TrainingSample> samples)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor rewards = model.call(
            _images.index_select(0, Rows(samples.Select(sample => sample.Image))), _texts.index_select(0, Rows(samples.Select(sample => sample.Text))));
        return rewards.data<float>().ToArray();
    }

    private void FinishHead(double lastSquaredError)
    {
        _current!.RestoreBest();
        float[] rewards = Rewards(_current.Model, _plan.Training);
        double mean = rewards.Average(reward => (double)reward);
        if (Math.Sqrt(rewards.Average(reward => (reward - mean) * (reward - mean))) < DeadDeviation)
            throw new LossAtChanceException(_subject, lastSquaredError);
        _heads.Add(_current.TakeModel());
        _current.Dispose();
        _current = null;
    }

    private static Tensor Rows(IEnumerable<int> rows) => tensor(rows.Select(row => (long)row).ToArray());
}
