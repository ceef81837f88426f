using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Resumes jobs from checkpoints and publishes checkpoints as model versions.</summary>
public sealed class CheckpointPublishing(IModelVersions models, ICheckpoints checkpoints, IRoomJobs jobs, TrainingDevice device)
{
    private const int MaxIdLength = 63;

    /// <summary>A checkpoint.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public StoredCheckpoint Get(string name) => checkpoints.Find(name) ?? throw ResourceException.NotFound(JobKinds.CheckpointType, name);

    /// <summary>Lets a stopped job go on from a checkpoint; later ones are dropped.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="checkpointName">The checkpoint; empty takes the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomainException">The job has succeeded, or no checkpoint fits.</exception>
    public async Task<Job> ResumeAsync(string jobName, string checkpointName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpointName);
        Job job = await jobs.FindAsync(jobName, JobKinds.FineTuningJob, cancellationToken)
            ?? throw ResourceException.NotFound(JobKinds.FineTuningJobType, jobName);
        if (job.State is Contracts.Common.V1.JobState.Succeeded or Contracts.Common.V1.JobState.Cancelling)
            throw new WrongStateException(jobName, job.State.ToString().ToUpperInvariant(), "FAILED or CANCELLED");
        if (!job.IsFinal)
            return job;
        StoredCheckpoint from = checkpointName.Length > 0
            ? Get(checkpointName)
            : checkpoints.List(jobName).FirstOrDefault(checkpoints.IsWhole) ?? throw FineTuningRefusal.CheckpointMissing(jobName);
        string digest = Digests.FromBytes<FineTuningSpec>(job.Payload).Digest();
        if (!from.Name.StartsWith(jobName + "/checkpoints/", StringComparison.Ordinal))
            throw FineTuningRefusal.CheckpointMismatch(from.Name, $"it belongs to another job than {jobName}");
        if (from.Info.JobDigest != digest)
            throw FineTuningRefusal.CheckpointMismatch(from.Name, $"its job has digest {from.Info.JobDigest}, this one {digest}");
        if (!checkpoints.IsWhole(from))
            throw FineTuningRefusal.CheckpointMismatch(from.Name, "its files changed since it was written");
        checkpoints.DeleteAfter(jobName, from.Info.Step);
        return await jobs.ResumeAsync(jobName, cancellationToken);
    }

    /// <summary>Publishes a checkpoint as <c>{job}-{step}</c>, with <c>-ema</c> for averaged weights.</summary>
    /// <param name="name">The checkpoint.</param>
    /// <param name="displayName">Name for people; empty takes the job's.</param>
    /// <param name="ema">Whether averaged weights are taken.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomainException">There is no such checkpoint, or it does not fit its job.</exception>
    public async Task<BaseModel> PublishAsync(string name, string displayName, bool ema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(displayName);
        StoredCheckpoint checkpoint = Get(name);
        string jobName = name[..name.LastIndexOf("/checkpoints/", StringComparison.Ordinal)];
        Job job = await jobs.FindAsync(jobName, JobKinds.FineTuningJob, cancellationToken)
            ?? throw ResourceException.NotFound(JobKinds.FineTuningJobType, jobName);
        FineTuningSpec spec = Digests.FromBytes<FineTuningSpec>(job.Payload);
        if (ema && spec.Settings.EmaDecay == 0)
            throw new InvalidRequestException([new FieldViolation("ema_weights", "the job keeps no averaged weights; false is allowed")]);
        BaseModel source = models.Find(spec.BaseModelVersion) ?? throw ResourceException.NotFound(JobKinds.ModelVersionType, spec.BaseModelVersion);
        if (!checkpoints.IsWhole(checkpoint))
            throw FineTuningRefusal.CheckpointMismatch(name, "its files changed since it was written");
        string suffix = $"-{checkpoint.Info.Step}{(ema ? "-ema" : "")}", id = JobKinds.IdOf(jobName);
        if (id.Length + suffix.Length > MaxIdLength)
            id = id[..(MaxIdLength - suffix.Length)];
        var publication = new TrainedModel(
            $"{JobKinds.ProjectOf(jobName)}/modelVersions/{id}{suffix}", displayName.Length > 0 ? displayName : spec.DisplayName, jobName, spec.Digest(),
            checkpoint.Info.Step, ema, spec);
        return await WriteAsync(publication, source.Folder, checkpoint, cancellationToken);
    }

    private async Task<BaseModel> WriteAsync(TrainedModel publication, string baseFolder, StoredCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        FineTuningRun run = await device.OpenAsync(baseFolder, publication.Spec.Settings, publication.Spec.Seed, cancellationToken);
        return await device.RunAsync(
            _ =>
            {
                using (run)
                {
                    run.Restore(checkpoint.StatePath, publication.JobDigest);
                    return models.Publish(publication, folder => run.Export(folder, publication.HasEmaWeights));
                }
            },
            CancellationToken.None);
    }
}
