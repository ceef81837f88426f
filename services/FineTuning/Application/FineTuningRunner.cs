using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Diagnostics;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Sees a fine-tuning job from its newest checkpoint to the published model version.</summary>
public sealed class FineTuningRunner(
    IModelVersions models, ITrainingRecords records, ICheckpoints checkpoints, IRoomJobs jobs, IBlobStore blobs, IPretrainingFiles files, TrainingDevice device,
    Microsoft.Extensions.Options.IOptions<FineTuningOptions> options, TimeProvider time, ILogger<FineTuningRunner> logger) : IJobRunner
{
    /// <inheritdoc />
    public async Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        FineTuningSpec spec = Digests.FromBytes<FineTuningSpec>(job.Payload);
        await using TrainingData data = await OpenDataAsync(spec, cancellationToken);
        FineTuningRun training = await device.OpenAsync(OpenModel(spec).Folder, spec.Settings, spec.Seed, cancellationToken);
        try
        {
            await RestoreAsync(job, spec, training, cancellationToken);
            var session = new FineTuningSession(
                job, spec, run, training, data, records, checkpoints, blobs, device, options.Value, time, logger);
            await session.RunAsync(cancellationToken);
            BaseModel made = await PublishAsync(job.Name, spec, training, cancellationToken);
            return Digests.ToBytes(new FineTuningResult(made.Name, made.Digest));
        }
        finally
        {
            await device.RunAsync(
                _ =>
                {
                    training.Dispose();
                    return true;
                },
                CancellationToken.None);
        }
    }

    private async Task<TrainingData> OpenDataAsync(FineTuningSpec spec, CancellationToken cancellationToken)
    {
        Job set = await jobs.FindAsync(spec.TrainingSet, JobKinds.TrainingSet, cancellationToken)
            ?? throw ResourceException.NotFound(JobKinds.TrainingSetType, spec.TrainingSet);
        TrainingSetSpec content = Digests.FromBytes<TrainingSetSpec>(set.Payload);
        IReadOnlyList<TrainingImage> images = await records.ReadImagesAsync(spec.TrainingSet, cancellationToken);
        IReadOnlyList<IndexedPairs>? indexed = Digests.FromBytes<TrainingSetSummary>(set.Result).Pairs;
        string digest = TrainingSetSummary.Of(images, indexed).ContentDigest;
        if (digest != spec.TrainingContentDigest)
            throw FineTuningRefusal.DigestMismatch(spec.TrainingSet, digest, spec.TrainingContentDigest);
        IPairSource[] folders = [.. (content.Folders ?? []).Zip(indexed ?? [], files.Open)];
        var data = new TrainingData(images, content, folders, spec.Settings, spec.Seed, blobs);
        if (!data.IsEmpty)
            return data;
        await data.DisposeAsync();
        throw FineTuningRefusal.TrainingSetEmpty(spec.TrainingSet);
    }

    private BaseModel OpenModel(FineTuningSpec spec)
    {
        BaseModel model = models.Find(spec.BaseModelVersion) ?? throw ResourceException.NotFound(JobKinds.ModelVersionType, spec.BaseModelVersion);
        return model.Digest == spec.BaseModelDigest
            ? model
            : throw FineTuningRefusal.DigestMismatch(spec.BaseModelVersion, model.Digest, spec.BaseModelDigest);
    }

    /// <summary>Goes on from the newest checkpoint that is whole; a job that has none starts.</summary>
    private async Task RestoreAsync(Job job, FineTuningSpec spec, FineTuningRun training, CancellationToken cancellationToken)
    {
        foreach (StoredCheckpoint checkpoint in checkpoints.List(job.Name))
        {
            if (!checkpoints.IsWhole(checkpoint))
            {
                FineTuningLog.CheckpointPassedOver(logger, checkpoint.Name, "its files changed since it was written");
                continue;
            }
            try
            {
                await device.RunAsync(
                    _ =>
                    {
                        training.Restore(checkpoint.StatePath, spec.Digest());
                        return true;
                    },
                    cancellationToken);
            }
            catch (InvalidDataException exception)
            {
                throw FineTuningRefusal.CheckpointMismatch(checkpoint.Name, exception.Message);
            }
            FineTuningLog.JobRestored(logger, job.Name, training.Step);
            break;
        }
        checkpoints.DeleteAfter(job.Name, training.Step);
        await records.TruncateHistoryAsync(job.Name, training.Step, cancellationToken);
    }

    private async Task<BaseModel> PublishAsync(string job, FineTuningSpec spec, FineTuningRun training, CancellationToken cancellationToken)
    {
        string name = $"{JobKinds.ProjectOf(job)}/modelVersions/{JobKinds.IdOf(job)}";
        BaseModel made = await device.RunAsync(
            _ => models.Publish(
                new TrainedModel(name, spec.DisplayName, job, spec.Digest(), training.Step, training.HasEma, spec),
                folder => training.Export(folder, training.HasEma)),
            cancellationToken);
        FineTuningLog.ModelPublished(logger, job, made.Name, made.Digest);
        return made;
    }
}
