using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Checks what a fine-tuning job is to be made of, and stores it.</summary>
public sealed class FineTuningCreation(IModelVersions models, ITrainingRecords records, IRoomJobs jobs)
{
    /// <summary>Sample prompts that a job takes from its training set where it is given none.</summary>
    private const int SamplePromptCount = 4;

    /// <summary>The job as it would run.</summary>
    /// <param name="baseModel">The version to start from.</param>
    /// <param name="trainingSet">The data.</param>
    /// <param name="settings">Makes the settings; gets whether the set has pre-training pairs.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="samplePrompts">Prompts of sample images; empty takes some of the set's.</param>
    /// <param name="displayName">Name of the version to be made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomainException">An input is missing or does not fit.</exception>
    public async Task<FineTuningSpec> CheckAsync(
        string baseModel, string trainingSet, Func<bool, TrainingSettings> settings, long seed, IReadOnlyList<string> samplePrompts, string displayName,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(samplePrompts);
        BaseModel model = models.Find(baseModel) ?? throw ResourceException.NotFound(JobKinds.ModelVersionType, baseModel);
        if (!model.IsDiffusion)
            throw FineTuningRefusal.WrongModelKind(baseModel, model.Kind, "Diffusion");
        Job set = await jobs.FindAsync(trainingSet, JobKinds.TrainingSet, cancellationToken)
            ?? throw ResourceException.NotFound(JobKinds.TrainingSetType, trainingSet);
        if (set.State != JobState.Succeeded)
            throw new WrongStateException(trainingSet, set.State.ToString().ToUpperInvariant(), "SUCCEEDED");
        TrainingSetSpec data = Digests.FromBytes<TrainingSetSpec>(set.Payload);
        TrainingSettings chosen = settings(data.HasPairs());
        if (chosen.PretrainingPenalty > 0 && !data.HasPairs())
            throw FineTuningRefusal.PretrainingDataMissing(trainingSet, chosen.PretrainingPenalty);
        return new FineTuningSpec
        {
            BaseModelVersion = baseModel,
            BaseModelDigest = model.Digest,
            TrainingSet = trainingSet,
            TrainingSetDigest = data.Digest(),
            TrainingContentDigest = Digests.FromBytes<TrainingSetSummary>(set.Result).ContentDigest,
            RewardModelDigest = data.RewardModelDigest,
            Settings = chosen,
            Seed = seed,
            SamplePrompts = chosen.SampleUpdateCount == 0 ? [] : samplePrompts.Count > 0 ? samplePrompts : await SomePromptsAsync(trainingSet, cancellationToken),
            DisplayName = displayName,
        };
    }

    /// <summary>Stores the job.</summary>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty makes one.</param>
    /// <param name="requestId">Id of the request; empty for none.</param>
    /// <param name="spec">What to do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Job> CreateAsync(string project, string id, string requestId, FineTuningSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string digest = spec.Digest();
        return jobs.CreateAsync(
            new JobDraft
            {
                Name = $"{project}/fineTuningJobs/{NewIds.Of(id, "ft", digest)}",
                Parent = project,
                Kind = JobKinds.FineTuningJob,
                Payload = Digests.ToBytes(spec),
                RequestId = requestId.Length == 0 ? null : requestId,
                Digest = digest,
                TotalCount = spec.Settings.UpdateCount,
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<string>> SomePromptsAsync(string trainingSet, CancellationToken cancellationToken) =>
        [.. (await records.ReadImagesAsync(trainingSet, cancellationToken)).Select(image => image.PromptText).Distinct(StringComparer.Ordinal).Take(SamplePromptCount)];
}
