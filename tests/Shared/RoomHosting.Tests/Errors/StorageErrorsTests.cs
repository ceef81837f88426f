using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Messaging;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Errors;

public sealed class StorageErrorsTests
{
    private static readonly BlobAddress Address = BlobAddress.Of([1]);

    public static TheoryData<Exception, string> Refusals => new()
    {
        { new JobNotFoundException(SampleHost.JobName), nameof(ErrorReason.ResourceNotFound) },
        { new JobExistsException(SampleHost.JobName), nameof(ErrorReason.ResourceAlreadyExists) },
        { new RequestIdReusedException("r1", SampleHost.JobName), nameof(ErrorReason.RequestIdReused) },
        { new InvalidPageTokenException(), nameof(ErrorReason.InvalidPageToken) },
        { new JobLeaseLostException(SampleHost.JobName, 1, 2, JobState.Running), nameof(ErrorReason.ConcurrentChange) },
        { new BlobNotFoundException(Address), nameof(ErrorReason.ResourceNotFound) },
        { new BlobCorruptException(Address, Address), nameof(ErrorReason.BlobCorrupt) },
        { new BlobStoreFullException("the blob folder", new IOException()), nameof(ErrorReason.StorageFull) },
        { new BlobTooLargeException(5), nameof(ErrorReason.InvalidRequest) },
        { new InvalidBlobAddressException("x"), nameof(ErrorReason.InvalidRequest) },
        { new BlobStoreUnavailableException(BlobStoreProblem.Unreachable, "x", new IOException()), nameof(ErrorReason.StorageUnavailable) },
        { new UnsafeBlobPathException("x"), nameof(ErrorReason.StorageUnavailable) },
        { new QueueFullException("s", 3, 1, 3), nameof(ErrorReason.QueueFull) },
        { new QueueUnavailableException("away", new IOException()), nameof(ErrorReason.StorageUnavailable) },
        { new QueueMisconfiguredException("allkeys-lru"), nameof(ErrorReason.StorageUnavailable) },
        { new SqliteException("full", 13), nameof(ErrorReason.StorageFull) },
        { new SqliteException("busy", 5), nameof(ErrorReason.StorageUnavailable) },
        { new InvalidOperationException("outer", new SqliteException("full", 13)), nameof(ErrorReason.StorageFull) },
        { new IOException("full", 28), nameof(ErrorReason.StorageFull) },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Find_RefusalOfAStore_GivesItsReason(Exception exception, string reason) => StorageErrors.Find(exception)!.Reason.ToString().ShouldBe(reason);

    [Theory]
    [MemberData(nameof(Refusals))]
    public void IsOutage_RefusalOfAStore_IsThatOfOneThatIsAwayOrFull(Exception exception, string reason) =>
        StorageErrors.IsOutage(exception).ShouldBe(reason is nameof(ErrorReason.StorageUnavailable) or nameof(ErrorReason.StorageFull));

    [Fact]
    public void Find_AnythingElse_GivesNone()
    {
        StorageErrors.Find(new InvalidOperationException()).ShouldBeNull();
        StorageErrors.Find(new OperationCanceledException()).ShouldBeNull();
        StorageErrors.Find(ResourceException.NotFound("a", "b")).ShouldBeNull();
        StorageErrors.Find(new SqliteException("syntax", 1)).ShouldBeNull();
    }

    [Fact]
    public async Task Call_ThatAStoreRefuses_AnswersWithTheTypedStatus()
    {
        using var folder = new TemporaryFolder();
        await using SampleHost host = await SampleHost.StartAsync(folder.Path, builder => builder.Services.AddSingleton<Service>(), app => app.MapGrpcService<Service>());
        var client = new GenerationService.GenerationServiceClient(host.Channel);
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () =>
            await client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = SampleHost.JobName }));
        refusal.StatusCode.ShouldBe(StatusCode.NotFound);
        refusal.GetRpcStatus()!.GetDetail<ResourceInfo>()!.ResourceType.ShouldBe("generation.rlhf/GenerationJob");
    }

    private sealed class Service(IServiceProvider provider) : GenerationService.GenerationServiceBase
    {
        public override async Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context)
        {
            await provider.GetRequiredService<JobStore<Storage.Tests.Database.SampleContext>>().GetAsync(request.Name, context.CancellationToken);
            return new GetGenerationJobResponse();
        }
    }
}
