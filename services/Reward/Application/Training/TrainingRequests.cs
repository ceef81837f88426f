using Google.Protobuf;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Errors;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Options;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Application.Training;

/// <summary>Turns a request for a training into a job with everything that its result depends on.</summary>
/// <param name="jobs">The job store.</param>
/// <param name="labels">Knows the snapshot.</param>
/// <param name="vectors">Knows the encoder.</param>
/// <param name="options">The room's own settings.</param>
/// <param name="time">Clock of a job that is not stored.</param>
public sealed class TrainingRequests(ITrainingJobs jobs, ILabelSource labels, IVectorSource vectors, IOptions<RewardOptions> options, TimeProvider time)
{
    /// <summary>Stores a job, or finds the one that was stored for the same work.</summary>
    /// <param name="parent">The project.</param>
    /// <param name="job">What is asked for.</param>
    /// <param name="id">Last segment of the name; empty makes one.</param>
    /// <param name="requestId">Recognises a repetition; empty for none.</param>
    /// <param name="validateOnly">Check everything, store nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StaleSnapshotException">A label of the snapshot was retracted.</exception>
    public async Task<Job> CreateAsync(
        string parent, RewardTrainingJob job, string id, string requestId, bool validateOnly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        LabelSnapshot snapshot = await labels.GetAsync(job.LabelSnapshot, cancellationToken);
        if (snapshot.Stale)
            throw new StaleSnapshotException(snapshot.Name);
        EncoderIdentity encoder = await vectors.DescribeAsync(parent, job.Encoder, cancellationToken);
        RewardSettings settings = SettingsMapper.ToDomain(job.Settings, options.Value.StandardizeInputs);
        string last = id.Length > 0 ? id : $"r{Guid.NewGuid():n}"[..20];
        var plan = new RewardModel
        {
            Name = $"{parent}/rewardModels/{last}",
            DisplayName = job.DisplayName,
            RewardTrainingJob = $"{parent}/rewardTrainingJobs/{last}",
            LabelSnapshot = snapshot.Name,
            LabelSnapshotDigest = snapshot.Digest,
            Encoder = encoder.Name,
            EncoderDigest = encoder.Digest,
            Settings = SettingsMapper.ToMessage(settings),
            Seed = job.Seed,
        };
        var draft = new JobDraft
        {
            Name = plan.RewardTrainingJob,
            Parent = parent,
            Kind = ResourceTypes.TrainingJobKind,
            Payload = plan.ToByteArray(),
            RequestId = requestId.Length > 0 ? requestId : null,
            Digest = RewardDigests.OfTraining(settings.ToCanonicalText(), job.Seed, snapshot.Digest, encoder.Digest),
        };
        return validateOnly ? Job.Create(draft, time.GetUtcNow()) : (await jobs.CreateAsync(draft, cancellationToken)).Job;
    }
}
