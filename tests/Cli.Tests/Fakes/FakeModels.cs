using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

internal sealed class FakeModels(FakeWorld world) : ModelService.ModelServiceBase
{
    public override Task<GetModelVersionResponse> GetModelVersion(GetModelVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModelVersionResponse { ModelVersion = Version(request.Name) });

    public override Task<ListModelVersionsResponse> ListModelVersions(ListModelVersionsRequest request, ServerCallContext context)
    {
        var reply = new ListModelVersionsResponse { ModelVersions = { Version($"{request.Parent}/modelVersions/scenes-base") } };
        reply.ModelVersions.AddRange(world.FineTuningJobs.Values.Select(job => Version(job.ModelVersion)));
        return Task.FromResult(reply);
    }

    public override async Task VerifyModelVersion(
        VerifyModelVersionRequest request, IServerStreamWriter<VerifyModelVersionResponse> stream, ServerCallContext context)
    {
        world.Authorization = context.RequestHeaders.GetValue("authorization");
        await stream.WriteAsync(new() { Progress = new JobProgress { CompletedCount = 5, TotalCount = 10 } });
        bool intact = !request.Name.EndsWith("broken", StringComparison.Ordinal);
        var verification = new ModelVerification { Intact = intact };
        if (!intact)
            verification.Findings.Add(new ModelFinding { Path = "unet/config.json", Failure = new Failure { Message = "The file changed." } });
        await stream.WriteAsync(new() { ModelVerification = verification });
    }

    public override async Task ImportModelVersion(
        ImportModelVersionRequest request, IServerStreamWriter<ImportModelVersionResponse> stream, ServerCallContext context)
    {
        if (request.ModelVersionId.Length == 0)
            throw new RpcException(new Status(StatusCode.Unimplemented, "Only imports under an id are played."));
        world.Imports.Add(request);
        await stream.WriteAsync(new() { Progress = new JobProgress { CompletedCount = 5, TotalCount = 10 } });
        ModelVersion version = Version($"{request.Parent}/modelVersions/{request.ModelVersionId}");
        version.Components.Add(new ModelComponent { Component = "unet", ClassName = "UNet2DConditionModel", ParameterCount = 859_520_964, NumberFormat = NumberFormat.Float16 });
        version.Files.Add(File("unet/config.json"));
        var import = new ModelImport { ModelVersion = version };
        import.Findings.Add(new ModelFinding { Path = "readme.md", Failure = new Failure { Message = "It was left out." } });
        await stream.WriteAsync(new() { ModelImport = import });
    }

    public override async Task ExportModelVersion(
        ExportModelVersionRequest request, IServerStreamWriter<ExportModelVersionResponse> stream, ServerCallContext context)
    {
        world.Exports.Add(request);
        await stream.WriteAsync(new() { Progress = new JobProgress { CompletedCount = 5, TotalCount = 10 } });
        await stream.WriteAsync(new() { ModelExport = new ModelExport { Files = { File("model_index.json") } } });
    }

    private static ModelFile File(string path) => new() { Path = path, SizeBytes = 1234, Sha256 = new string('a', 64) };

    private static ModelVersion Version(string name)
    {
        var version = new ModelVersion { Name = name, DisplayName = "a model", Kind = ModelKind.Diffusion };
        version.Digest = FakeWorld.Digest(version);
        return version;
    }
}
