using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.Generation.Api;

/// <summary>From model versions to contracts.</summary>
internal static class ModelMapping
{
    public static ModelVersion ToContract(ModelDescription model) => new()
    {
        Name = model.Entry.Name,
        DisplayName = model.Entry.DisplayName,
        Kind = KindOf(model.Entry.Kind),
        Origin = model.Entry.Origin switch
        {
            ModelVersionOrigin.Bundled => ModelOrigin.Bundled,
            ModelVersionOrigin.FineTuned => ModelOrigin.FineTuned,
            _ => ModelOrigin.Imported,
        },
        Digest = ModelCatalog.DigestOf(model.Entry),
        ParentModelVersion = model.Entry.Parents.Count > 0 ? model.Entry.Parents[0] : "",
        FineTuningJob = model.Entry.Job ?? "",
        Files = { model.Manifest.Files.Select(ToContract) },
        SizeBytes = model.Manifest.Files.Sum(file => file.Size),
        Components =
        {
            model.Networks.Select(network => new Contracts.Common.V1.ModelComponent
            {
                Component = network.Part,
                ClassName = network.ClassName,
                ParameterCount = network.ParameterCount,
                NumberFormat = FormatOf(network.Format),
            }),
        },
        CreateTime = model.Entry.CreateTime.ToTimestamp(),
    };

    public static ModelFile ToContract(CheckpointFile file) => new() { Path = file.Path, SizeBytes = file.Size, Sha256 = file.Sha256 };

    public static LineageNode ToContract(LineageStep step)
    {
        var node = new LineageNode
        {
            Digest = $"sha256:{step.Digest}",
            ParentDigests = { step.ParentDigests.Select(digest => $"sha256:{digest}") },
        };
        if (step.Entry is { } entry)
        {
            node.Resource = entry.Name;
            node.ResourceType = "generation.rlhf/ModelVersion";
            node.CreateTime = entry.CreateTime.ToTimestamp();
        }

        return node;
    }

    public static ModelKind KindOf(ModelVersionKind kind) =>
        kind == ModelVersionKind.Diffusion ? ModelKind.Diffusion : ModelKind.Encoder;

    /// <summary>The type that a caller asks for; <c>null</c> for none.</summary>
    public static torch.ScalarType? TypeOf(NumberFormat format) => format switch
    {
        NumberFormat.Float32 => torch.ScalarType.Float32,
        NumberFormat.Float16 => torch.ScalarType.Float16,
        NumberFormat.Bfloat16 => torch.ScalarType.BFloat16,
        _ => null,
    };

    private static NumberFormat FormatOf(torch.ScalarType? type) => type switch
    {
        torch.ScalarType.Float32 => NumberFormat.Float32,
        torch.ScalarType.Float16 => NumberFormat.Float16,
        torch.ScalarType.BFloat16 => NumberFormat.Bfloat16,
        _ => NumberFormat.Unspecified,
    };
}
