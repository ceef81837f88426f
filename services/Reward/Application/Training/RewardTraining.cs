using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Measuring;
using RlhfT2I.Reward.Domain.Training;
using RlhfT2I.ServiceDefaults.Devices;

namespace RlhfT2I.Reward.Application.Training;

/// <summary>Runs one training from labels to a stored reward model (section 3.2).</summary>
/// <remarks>A training takes seconds, so one that was interrupted begins again; the seed gives it the same result.</remarks>
/// <param name="labels">Gives the labels.</param>
/// <param name="vectors">Gives the vectors.</param>
/// <param name="heads">Stores the result.</param>
/// <param name="device">Where it is computed.</param>
/// <param name="time">Clock of rates.</param>
public sealed class RewardTraining(
    ILabelSource labels, IVectorSource vectors, IRewardHeads heads, [FromKeyedServices(RewardModule.DeviceName)] DeviceThread device,
    TimeProvider time)
{
    /// <summary>Trains.</summary>
    /// <param name="plan">What the model is to be: inputs with their digests, settings, seed.</param>
    /// <param name="trainingDigest">Digest of the job.</param>
    /// <param name="sink">Takes progress, curves and result.</param>
    /// <param name="cancellationToken">Ends the training at the next update.</param>
    /// <returns>The model.</returns>
    /// <exception cref="DigestMismatchException">Snapshot or image is not what it was.</exception>
    /// <exception cref="EncoderMismatchException">The encoder is not what it was when the job was created.</exception>
    /// <exception cref="EmbeddingMissingException">A labelled image has no vector.</exception>
    /// <exception cref="TooFewLabelsException">A class has no label.</exception>
    public async Task<RewardModel> RunAsync(RewardModel plan, string trainingDigest, ITrainingSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(sink);
        string project = plan.Name[..plan.Name.IndexOf("/rewardModels/", StringComparison.Ordinal)];
        RewardSettings settings = SettingsOf(plan, trainingDigest);
        await sink.ReportAsync(0, 0, "reading labels", cancellationToken);
        IReadOnlyList<LabelledImage> labelled = await ReadLabelsAsync(plan, cancellationToken);
        TrainingPlan training = TrainingPlan.Of(labelled, PaperGrammar.Instance, settings, (ulong)plan.Seed);

        await sink.ReportAsync(0, 0, $"collecting vectors of {training.Images.Count} images and {training.Texts.Count} texts", cancellationToken);
        var encoder = new EncoderIdentity(plan.Encoder, plan.EncoderDigest);
        IReadOnlyList<float[]> images = await ImageVectorsAsync(project, encoder, training, cancellationToken);
        IReadOnlyList<float[]> texts = await TextVectorsAsync(project, encoder, training, cancellationToken);

        using RewardEnsemble ensemble = await TrainAsync(plan.RewardTrainingJob, training, images, texts, settings, (ulong)plan.Seed, sink, cancellationToken);
        IReadOnlyList<string> files = await heads.StoreAsync(ensemble, cancellationToken);
        RewardModel model = plan.Clone();
        model.Digest = RewardDigests.OfModel(trainingDigest, files);
        model.ValidationAccuracy = await device.RunAsync(_ => Validate(ensemble, training, images, texts), cancellationToken);
        sink.Complete(model, files, [.. training.TrainedImages], images[0].Length, settings.Standardize);
        return model;
    }

    // Whether inputs are standardised was decided when the job was created; the message has no field for it, the digest knows.
    private static RewardSettings SettingsOf(RewardModel plan, string trainingDigest)
    {
        RewardSettings standardized = SettingsMapper.ToDomain(plan.Settings, standardize: true);
        string digest = RewardDigests.OfTraining(standardized.ToCanonicalText(), plan.Seed, plan.LabelSnapshotDigest, plan.EncoderDigest);
        return standardized with { Standardize = digest == trainingDigest };
    }

    private static Estimate Validate(RewardEnsemble ensemble, TrainingPlan plan, IReadOnlyList<float[]> images, IReadOnlyList<float[]> texts)
    {
        int right = plan.Validation.Count(sample => ensemble.Score(images[sample.Image], texts[sample.Text]).Value >= 0.5 == sample.IsGood);
        return EstimateMapper.ToMessage(ShareEstimate.Wilson(right, plan.Validation.Count));
    }

    private async Task<IReadOnlyList<LabelledImage>> ReadLabelsAsync(RewardModel plan, CancellationToken cancellationToken)
    {
        LabelSnapshot snapshot = await labels.GetAsync(plan.LabelSnapshot, cancellationToken);
        if (snapshot.Digest != plan.LabelSnapshotDigest)
            throw new DigestMismatchException(snapshot.Name, snapshot.Digest, plan.LabelSnapshotDigest);
        IReadOnlyList<LabelledImage> usable = LabelReader.UsableOf(await labels.ReadAsync(plan.LabelSnapshot, cancellationToken));
        return usable.Count >= 2 ? usable : throw new TooFewLabelsException(usable.Count, 2, "one good and one bad at least");
    }

    private async Task<IReadOnlyList<float[]>> ImageVectorsAsync(
        string project, EncoderIdentity encoder, TrainingPlan plan, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, ContentVector> found =
            await vectors.GetImagesAsync(project, encoder, [.. plan.Images.Select(image => image.Image)], cancellationToken);
        return [.. plan.Images.Select(image =>
        {
            ContentVector vector = found[image.Image];
            if (vector.Failure is { } failure)
                throw PeerFailureException.Of(failure, "Embedding");
            return vector.Sha256 == image.Sha256 ? vector.Values!.ToArray() : throw new DigestMismatchException(image.Image, vector.Sha256, image.Sha256);
        })];
    }

    private async Task<IReadOnlyList<float[]>> TextVectorsAsync(
        string project, EncoderIdentity encoder, TrainingPlan plan, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, ContentVector> found = await vectors.GetTextsAsync(project, encoder, plan.Texts, cancellationToken);
        return [.. plan.Texts.Select(text => found[text] is { Failure: { } failure }
            ? throw PeerFailureException.Of(failure, "Embedding")
            : found[text].Values!.ToArray())];
    }

    private async Task<RewardEnsemble> TrainAsync(
        string job, TrainingPlan plan, IReadOnlyList<float[]> images, IReadOnlyList<float[]> texts, RewardSettings settings, ulong seed,
        ITrainingSink sink, CancellationToken cancellationToken)
    {
        RewardTrainer trainer = await device.RunAsync(_ => new RewardTrainer(job, plan, images, texts, settings, seed), cancellationToken);
        try
        {
            long start = time.GetTimestamp();
            await sink.ReportAsync(0, trainer.MaxStepCount, "training", cancellationToken);
            while (!trainer.IsFinished)
            {
                IReadOnlyList<TrainingPoint> points = await device.RunAsync(trainer.RunEpoch, cancellationToken);
                double seconds = time.GetElapsedTime(start).TotalSeconds;
                double rate = seconds > 0 ? trainer.StepCount / seconds : 0;
                await sink.AddPointsAsync(points, trainer.StepCount, trainer.MaxStepCount, rate, cancellationToken);
            }

            return trainer.TakeResult();
        }
        finally
        {
            await device.RunAsync(_ => trainer.Dispose(), CancellationToken.None);
        }
    }
}
