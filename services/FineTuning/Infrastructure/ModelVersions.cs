using System.Text.Json;
using RlhfT2I.FineTuning.Application;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Model folders in the store that all rooms read.</summary>
internal sealed class ModelVersions(ModelStore store) : IModelVersions
{
    public BaseModel? Find(string name) => store.Find(name) is { } entry ? Map(entry) : null;

    public BaseModel Publish(TrainedModel publication, Action<string> write)
    {
        FineTuningSpec spec = publication.Spec;
        try
        {
            return Map(store.Publish(
                new ModelPublication
                {
                    Name = publication.Name,
                    Kind = ModelVersionKind.Diffusion,
                    Origin = ModelVersionOrigin.FineTuned,
                    DisplayName = publication.DisplayName.Length > 0 ? publication.DisplayName : JobKinds.IdOf(publication.Name),
                    Parents = [spec.BaseModelVersion],
                    Job = publication.Job,
                    Provenance = new CheckpointProvenance
                    {
                        ParentDigest = spec.BaseModelDigest,
                        DataDigest = spec.TrainingSetDigest,
                        Config = JsonSerializer.SerializeToElement(new
                        {
                            jobDigest = publication.JobDigest,
                            rewardModelDigest = spec.RewardModelDigest,
                            trainingContentDigest = spec.TrainingContentDigest,
                            step = publication.Step,
                            emaWeights = publication.HasEmaWeights,
                            seed = spec.Seed,
                            settings = spec.Settings,
                        }),
                    },
                },
                write));
        }
        catch (ModelExistsException)
        {
            throw ResourceException.AlreadyExists(JobKinds.ModelVersionType, publication.Name);
        }
    }

    private static BaseModel Map(ModelVersionEntry entry) => new(
        entry.Name, entry.DisplayName, entry.Kind.ToString(), entry.Kind == ModelVersionKind.Diffusion, "sha256:" + entry.Digest, entry.Folder, entry.CreateTime, entry.Job);
}
