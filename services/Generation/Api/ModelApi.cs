using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;
using ModelExport = RlhfT2I.Contracts.Generation.V1.ModelExport;

namespace RlhfT2I.Generation.Api;

/// <summary>The registry of model versions over gRPC.</summary>
/// <param name="store">The model store.</param>
/// <param name="catalog">The store with reasons.</param>
/// <param name="imports">Takes folders and files in.</param>
/// <param name="exports">Writes folders out.</param>
/// <param name="lineage">What versions were made from.</param>
/// <param name="jobs">Tells which versions are in use.</param>
/// <param name="answers">Answers to repeated calls.</param>
public sealed class ModelApi(
    ModelStore store, ModelCatalog catalog, ModelImports imports, ModelExports exports, ModelLineage lineage, IGenerationJobs jobs, IAnsweredRequests answers)
    : ModelService.ModelServiceBase
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public override Task<GetModelVersionResponse> GetModelVersion(GetModelVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModelVersionResponse { ModelVersion = ModelMapping.ToContract(ModelCatalog.Describe(catalog.Get(request.Name))) });

    /// <inheritdoc />
    public override Task<ListModelVersionsResponse> ListModelVersions(ListModelVersionsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        string? after = PageTokens.Decode(request, request.PageToken);
        ModelVersionEntry[] entries =
        [
            .. store.List(request.Parent["projects/".Length..])
                .Where(entry => request.Kind == ModelKind.Unspecified || ModelMapping.KindOf(entry.Kind) == request.Kind)
                .Where(entry => request.Digest.Length == 0 || ModelCatalog.DigestOf(entry) == request.Digest)
                .OrderByDescending(entry => entry.CreateTime).ThenBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => (Entry: entry, Key: $"{long.MaxValue - entry.CreateTime.UtcTicks:D19} {entry.Name}"))
                .SkipWhile(item => after is not null && string.CompareOrdinal(item.Key, after) <= 0)
                .Take(size + 1).Select(item => item.Entry),
        ];
        ModelVersionEntry? last = entries.Length > size ? entries[size - 1] : null;
        return Task.FromResult(new ListModelVersionsResponse
        {
            ModelVersions = { entries.Take(size).Select(entry => ModelMapping.ToContract(ModelCatalog.Describe(entry))) },
            NextPageToken = last is null ? "" : PageTokens.Encode(request, $"{long.MaxValue - last.CreateTime.UtcTicks:D19} {last.Name}"),
        });
    }

    /// <inheritdoc />
    public override async Task ImportModelVersion(
        ImportModelVersionRequest request, IServerStreamWriter<ImportModelVersionResponse> responseStream, ServerCallContext context)
    {
        new RequestValidator(request).Text("display_name", request.DisplayName, 100).Text("source_path", request.SourcePath, 1000)
            .Require(double.IsFinite(request.AdapterScale), "adapter_scale", "must be finite")
            .Require(request.BaseModelVersion.Length > 0 || !request.HasAdapterScale, "adapter_scale", "is for adapters only; name the base_model_version that they are for")
            .Require(request.BaseModelVersion.Length == 0 || request.Variant.Length == 0, "variant", "is for model folders, not for adapters")
            .Require(request.Variant.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'), "variant", "may hold letters, digits, _ and - only")
            .ThrowIfInvalid();
        CancellationToken cancellationToken = context.CancellationToken;
        RequestStamp? stamp = Fingerprint.Of(request, request.RequestId);
        if (await answers.FindAsync(request.Parent, stamp, cancellationToken) is { } earlier)
        {
            await responseStream.WriteAsync(ResultOf(new ImportedModel(ModelCatalog.Describe(catalog.Get(earlier)), []), keep: true), cancellationToken);
            return;
        }

        string name = NewNames.Of(request.Parent, "modelVersions", request.ModelVersionId);
        var progress = new JobProgress { Stage = "checking tensors" };
        var order = new ImportOrder(
            request.SourcePath, request.Variant, request.BaseModelVersion, request.HasAdapterScale ? request.AdapterScale : 1, !request.ValidateOnly);
        Task<ImportedModel> work = imports.ImportAsync(
            new ModelName(name, request.DisplayName), order,
            (done, total) => Volatile.Write(ref progress, new JobProgress { CompletedCount = done, TotalCount = total, Stage = "copying" }), cancellationToken);
        await TellAsync(work, () => responseStream.WriteAsync(new ImportModelVersionResponse { Progress = Volatile.Read(ref progress) }, cancellationToken));
        ImportedModel imported = await work;
        if (!request.ValidateOnly)
            await answers.KeepAsync(request.Parent, stamp, name, cancellationToken);
        await responseStream.WriteAsync(ResultOf(imported, !request.ValidateOnly), cancellationToken);
    }

    /// <inheritdoc />
    public override async Task VerifyModelVersion(
        VerifyModelVersionRequest request, IServerStreamWriter<VerifyModelVersionResponse> responseStream, ServerCallContext context)
    {
        ModelVersionEntry entry = catalog.Get(request.Name);
        Task<IReadOnlyList<string>> work = Task.Run(() => ProblemsOf(entry), context.CancellationToken);
        var progress = new JobProgress { Stage = "hashing files" };
        await TellAsync(work, () => responseStream.WriteAsync(new VerifyModelVersionResponse { Progress = progress }, context.CancellationToken));
        IReadOnlyList<string> problems = await work;
        var verification = new ModelVerification { Intact = problems.Count == 0, Findings = { problems.Select(FindingOf) } };
        await responseStream.WriteAsync(new VerifyModelVersionResponse { ModelVerification = verification }, context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task ExportModelVersion(
        ExportModelVersionRequest request, IServerStreamWriter<ExportModelVersionResponse> responseStream, ServerCallContext context)
    {
        new RequestValidator(request).Text("target_path", request.TargetPath, 1000).ThrowIfInvalid();
        CancellationToken cancellationToken = context.CancellationToken;
        ModelVersionEntry entry = catalog.Get(request.Name);
        string project = ProjectOf(request.Name);
        RequestStamp? stamp = Fingerprint.Of(request, request.RequestId);
        bool again = await answers.FindAsync(project, stamp, cancellationToken) is not null;
        var progress = new JobProgress { Stage = "copying" };
        Task<IReadOnlyList<CheckpointFile>> work = exports.ExportAsync(
            entry, request.TargetPath, ModelMapping.TypeOf(request.NumberFormat), again,
            (done, total) => Volatile.Write(ref progress, new JobProgress { CompletedCount = done, TotalCount = total, Stage = "copying" }), cancellationToken);
        await TellAsync(work, () => responseStream.WriteAsync(new ExportModelVersionResponse { Progress = Volatile.Read(ref progress) }, cancellationToken));
        var export = new ModelExport { Files = { (await work).Select(ModelMapping.ToContract) } };
        await answers.KeepAsync(project, stamp, request.Name, cancellationToken);
        await responseStream.WriteAsync(new ExportModelVersionResponse { ModelExport = export }, cancellationToken);
    }

    /// <inheritdoc />
    public override async Task<DeleteModelVersionResponse> DeleteModelVersion(DeleteModelVersionRequest request, ServerCallContext context)
    {
        string project = ProjectOf(request.Name);
        RequestStamp? stamp = Fingerprint.Of(request, request.RequestId);
        if (await answers.FindAsync(project, stamp, context.CancellationToken) is not null)
            return new DeleteModelVersionResponse();
        _ = catalog.Get(request.Name);
        string? user = await jobs.FindUnfinishedUseAsync(request.Name, context.CancellationToken)
            ?? store.List(project["projects/".Length..]).FirstOrDefault(entry => entry.Parents.Contains(request.Name))?.Name;
        if (user is not null)
            throw new ModelInUseException(request.Name, user);
        store.Delete(request.Name);
        await answers.KeepAsync(project, stamp, request.Name, CancellationToken.None);
        return new DeleteModelVersionResponse();
    }

    /// <inheritdoc />
    public override Task<GetModelVersionLineageResponse> GetModelVersionLineage(GetModelVersionLineageRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModelVersionLineageResponse { Nodes = { lineage.Trace(catalog.Get(request.Name)).Select(ModelMapping.ToContract) } });

    private static string ProjectOf(string name) => name[..name.IndexOf("/modelVersions/", StringComparison.Ordinal)];

    private static async Task TellAsync(Task work, Func<Task> tell)
    {
        while (await Task.WhenAny(work, Task.Delay(ProgressInterval)) != work)
            await tell();
    }

    private IReadOnlyList<string> ProblemsOf(ModelVersionEntry entry)
    {
        try
        {
            store.Verify(entry.Name);
            return [];
        }
        catch (CheckpointIntegrityException exception)
        {
            return exception.Problems;
        }
    }

    // Problems read "changed: unet/config.json".
    private static ModelFinding FindingOf(string problem)
    {
        string[] parts = problem.Split(": ", 2);
        (string path, string what) = parts.Length == 2 ? (parts[1], $"it is {parts[0]}; it differs from what was stored") : ("", problem);
        return new ModelFinding { Path = path, Failure = ErrorStatus.ToFailure(new ModelFileRefusedException(path, what)) };
    }

    private static ImportModelVersionResponse ResultOf(ImportedModel imported, bool keep)
    {
        ModelVersion version = ModelMapping.ToContract(imported.Description);
        if (!keep)
            version.Name = "";
        var import = new ModelImport { ModelVersion = version };
        import.Findings.AddRange(imported.LeftOut.Select(path => new ModelFinding
        {
            Path = path,
            Failure = ErrorStatus.ToFailure(new ModelFileRefusedException(path, "it was left out; nothing here reads it")),
        }));
        return new ImportModelVersionResponse { ModelImport = import };
    }
}
