using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Checks what a training set is to be made of, and stores the job that fills it.</summary>
public sealed class TrainingSetCreation(ILabels labels, IRewards rewards, IGeneratedImages images, IRoomJobs jobs)
{
    /// <summary>The set as it would be made.</summary>
    /// <param name="snapshotName">The labels.</param>
    /// <param name="unlabeledJobs">Jobs of the unlabelled part.</param>
    /// <param name="rewardModelName">The reward model.</param>
    /// <param name="pretraining">Pre-training pairs that are drawn.</param>
    /// <param name="folders">Pre-training pairs in files.</param>
    /// <param name="weighting">Weights of images.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomainException">An input is missing, stale, or not finished.</exception>
    public async Task<TrainingSetSpec> CheckAsync(
        string snapshotName, IReadOnlyList<string> unlabeledJobs, string rewardModelName, IReadOnlyList<PretrainingDraw> pretraining,
        IReadOnlyList<PretrainingFolder> folders, ImageWeighting weighting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unlabeledJobs);
        ArgumentNullException.ThrowIfNull(folders);
        LabelSnapshot snapshot = await labels.GetSnapshotAsync(snapshotName, cancellationToken);
        if (snapshot.Stale)
            throw FineTuningRefusal.StaleParent(snapshotName, "one of its labels");
        RewardModel model = await rewards.GetModelAsync(rewardModelName, cancellationToken);
        if (model.Stale)
            throw FineTuningRefusal.StaleParent(rewardModelName, model.LabelSnapshot);
        if (model.LabelSnapshotDigest != snapshot.Digest)
            throw FineTuningRefusal.StaleParent(rewardModelName, snapshotName);
        var digests = new List<string>();
        foreach (string name in unlabeledJobs)
        {
            GenerationJob job = await images.GetJobAsync(name, cancellationToken);
            if (job.State != JobState.Succeeded)
                throw new WrongStateException(name, job.State.ToString().ToUpperInvariant(), "SUCCEEDED");
            digests.Add(job.Digest);
        }
        return new TrainingSetSpec
        {
            LabelSnapshot = snapshotName,
            LabelSnapshotDigest = snapshot.Digest,
            UnlabeledJobs = unlabeledJobs,
            UnlabeledJobDigests = digests,
            RewardModel = rewardModelName,
            RewardModelDigest = model.Digest,
            Pretraining = pretraining,
            Folders = folders.Count > 0 ? folders : null,
            Weighting = weighting,
        };
    }

    /// <summary>Stores the job.</summary>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty makes one.</param>
    /// <param name="requestId">Id of the request; empty for none.</param>
    /// <param name="spec">What to make.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Job> CreateAsync(string project, string id, string requestId, TrainingSetSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string digest = spec.Digest();
        return jobs.CreateAsync(
            new JobDraft
            {
                Name = $"{project}/trainingSets/{NewIds.Of(id, "set", digest)}",
                Parent = project,
                Kind = JobKinds.TrainingSet,
                Payload = Digests.ToBytes(spec),
                RequestId = requestId.Length == 0 ? null : requestId,
                Digest = digest,
            },
            cancellationToken);
    }
}
