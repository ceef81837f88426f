using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public sealed class ModelApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Source(string name) => Path.Combine(_folder.Path, "import", name);

    [Fact]
    public async Task ImportModelVersion_DiffusersFolder_CanBeSampledFrom()
    {
        TinyModels.WriteDiffusion(Source("mine"));
        File.WriteAllText(Source("mine/model.ckpt"), "not read");
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ModelImport import = await ImportAsync(host, "mine", "imported");
        import.ModelVersion.Kind.ShouldBe(ModelKind.Diffusion);
        import.ModelVersion.Origin.ShouldBe(ModelOrigin.Imported);
        import.ModelVersion.Components.Select(part => (part.Component, part.NumberFormat)).ShouldBe(
            [("text_encoder", NumberFormat.Float16), ("unet", NumberFormat.Float16), ("vae", NumberFormat.Unspecified)]);
        import.Findings.ShouldHaveSingleItem().Path.ShouldBe("model.ckpt");

        string prompts = await host.CreatePromptSetAsync("set", "A dog");
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest("j", import.ModelVersion.Name, prompts, 1), cancellationToken: RoomHost.Token)).GenerationJob;
        (await host.FinishAsync(job.Name)).State.ShouldBe(JobState.Succeeded);
        (await ListAsync(host)).ShouldHaveSingleItem().ShouldBe(import.ModelVersion);
    }

    [Fact]
    public async Task ImportModelVersion_ClipFolder_IsAnEncoder()
    {
        TinyModels.WriteClip(Source("clip"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ModelVersion model = (await ImportAsync(host, "clip", "encoder")).ModelVersion;
        model.Kind.ShouldBe(ModelKind.Encoder);
        string prompts = await host.CreatePromptSetAsync("set", "A dog");
        Refusals.Refusal refusal = await Refusals.OfAsync(async () => await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest("j", model.Name, prompts, 1), cancellationToken: RoomHost.Token));
        refusal.Reason.ShouldBe("MODEL_WRONG_KIND");
    }

    [Fact]
    public async Task ImportModelVersion_Pickle_IsRefusedByContentAndLeavesNothing()
    {
        TinyModels.WriteDiffusion(Source("pickle"));
        File.WriteAllBytes(Source("pickle/unet/diffusion_pytorch_model.safetensors"), [0x80, 0x02, .. new byte[100]]);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        Refusals.Refusal refusal = await Refusals.OfAsync(() => ImportAsync(host, "pickle", "p"));
        refusal.Reason.ShouldBe("MODEL_FILE_REFUSED");
        refusal.Message.ShouldContain("unet/diffusion_pytorch_model.safetensors");
        refusal.Message.ShouldContain("pickle");
        (await ListAsync(host)).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder.Path, "*tmp*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task ImportModelVersion_WrongTensors_NamesTheTensor()
    {
        TinyModels.WriteDiffusion(Source("swapped"));
        File.Copy(Source("swapped/text_encoder/model.safetensors"), Source("swapped/unet/diffusion_pytorch_model.safetensors"), overwrite: true);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await Refusals.OfAsync(() => ImportAsync(host, "swapped", "s"))).Reason.ShouldBe("MODEL_TENSOR_MISMATCH");
    }

    [Theory]
    [InlineData("../outside", "PATH_OUTSIDE_ROOT")]
    [InlineData("/etc", "PATH_OUTSIDE_ROOT")]
    [InlineData("a//b", "PATH_OUTSIDE_ROOT")]
    [InlineData("missing", "INVALID_REQUEST")]
    [InlineData("empty", "MODEL_FILE_REFUSED")]
    public async Task ImportModelVersion_BadPath_IsRefused(string path, string reason)
    {
        Directory.CreateDirectory(Source("empty"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await Refusals.OfAsync(() => ImportAsync(host, path, "x"))).Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task ImportModelVersion_ValidateOnly_StoresNothing()
    {
        TinyModels.WriteDiffusion(Source("mine"));
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        ModelVersion trial = (await ImportAsync(host, "mine", "m", validateOnly: true)).ModelVersion;
        trial.Name.ShouldBeEmpty();
        (await ListAsync(host)).ShouldBeEmpty();
        (await ImportAsync(host, "mine", "m")).ModelVersion.Digest.ShouldBe(trial.Digest);
        (await Refusals.OfAsync(() => ImportAsync(host, "mine", "m"))).Code.ShouldBe(StatusCode.AlreadyExists);
    }

    [Fact]
    public async Task VerifyModelVersion_ChangedFile_IsFound()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await VerifyAsync(host)).Intact.ShouldBeTrue();
        string file = Directory.EnumerateFiles(Path.Combine(_folder.Path, "models"), "scheduler_config.json", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(file, " ", RoomHost.Token);
        ModelVerification changed = await VerifyAsync(host);
        changed.Intact.ShouldBeFalse();
        changed.Findings.ShouldHaveSingleItem().Path.ShouldBe("scheduler/scheduler_config.json");
    }

    [Fact]
    public async Task DeleteModelVersion_InUse_IsRefused()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        string prompts = await host.CreatePromptSetAsync("set", "A dog");
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(RoomHost.JobRequest("j", TinyModels.Name, prompts, 1000), cancellationToken: RoomHost.Token)).GenerationJob;
        var request = new DeleteModelVersionRequest { Name = TinyModels.Name, RequestId = Guid.NewGuid().ToString() };
        (await Refusals.OfAsync(async () => await host.Models.DeleteModelVersionAsync(request, cancellationToken: RoomHost.Token))).Reason.ShouldBe("RESOURCE_IN_USE");
        await host.Client.CancelGenerationJobAsync(new CancelGenerationJobRequest { Name = job.Name }, cancellationToken: RoomHost.Token);
        await host.FinishAsync(job.Name);
        await host.Models.DeleteModelVersionAsync(request, cancellationToken: RoomHost.Token);
        await host.Models.DeleteModelVersionAsync(request, cancellationToken: RoomHost.Token);
        (await ListAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GetModelVersionLineage_BundledVersion_IsItself()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        GetModelVersionLineageResponse lineage = await host.Models.GetModelVersionLineageAsync(
            new GetModelVersionLineageRequest { Name = TinyModels.Name }, cancellationToken: RoomHost.Token);
        ModelVersion model = (await host.Models.GetModelVersionAsync(new GetModelVersionRequest { Name = TinyModels.Name }, cancellationToken: RoomHost.Token)).ModelVersion;
        LineageNode node = lineage.Nodes.ShouldHaveSingleItem();
        (node.Resource, node.Digest).ShouldBe((TinyModels.Name, model.Digest));
    }

    private static async Task<ModelImport> ImportAsync(RoomHost host, string path, string id, bool validateOnly = false)
    {
        var request = new ImportModelVersionRequest { Parent = RoomHost.Project, SourcePath = path, ModelVersionId = id, ValidateOnly = validateOnly };
        using AsyncServerStreamingCall<ImportModelVersionResponse> call = host.Models.ImportModelVersion(request, cancellationToken: RoomHost.Token);
        return (await call.ResponseStream.ReadAllAsync(RoomHost.Token).LastAsync(RoomHost.Token)).ModelImport;
    }

    private static async Task<ModelVerification> VerifyAsync(RoomHost host)
    {
        using AsyncServerStreamingCall<VerifyModelVersionResponse> call = host.Models.VerifyModelVersion(new VerifyModelVersionRequest { Name = TinyModels.Name }, cancellationToken: RoomHost.Token);
        return (await call.ResponseStream.ReadAllAsync(RoomHost.Token).LastAsync(RoomHost.Token)).ModelVerification;
    }

    private static async Task<IReadOnlyList<ModelVersion>> ListAsync(RoomHost host) =>
        (await host.Models.ListModelVersionsAsync(new ListModelVersionsRequest { Parent = RoomHost.Project }, cancellationToken: RoomHost.Token)).ModelVersions;
}
