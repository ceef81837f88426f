using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Messaging;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public abstract class GenerationJobTests(RoomDatabase database) : IDisposable
{
    private readonly TemporaryFolder _folder = Models();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

    [Fact]
    public async Task CreateGenerationJob_TwoPrompts_StoresEveryImageOnce()
    {
        await using RoomHost host = await StartAsync(null, "--Generation:BatchSize=4");
        string prompts = await host.CreatePromptSetAsync("two", "Two dogs", "A green colored cat");
        GenerationJob created = (await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest("j", TinyModels.Name, prompts, imagesPerPrompt: 5), cancellationToken: RoomHost.Token)).GenerationJob;
        GenerationJob done = await host.FinishAsync(created.Name);
        IReadOnlyList<Image> images = await host.ImagesAsync(created.Name);

        done.State.ShouldBe(JobState.Succeeded);
        done.ImageCount.ShouldBe(10);
        done.Progress.CompletedCount.ShouldBe(10);
        done.SamplingSettings.SchedulerKind.ShouldBe(SchedulerKind.Ddim);
        images.Select(image => (image.PromptText, image.SampleIndex)).ShouldBe(
            [.. Enumerable.Range(0, 5).Select(i => ("Two dogs", i)), .. Enumerable.Range(0, 5).Select(i => ("A green colored cat", i))]);
        images.Select(image => image.Seed).Distinct().Count().ShouldBe(10);
        images[0].PromptCategory.ShouldBe(PromptCategory.Count);
        images[0].Reproducibility.ShouldBe(Reproducibility.BitExact);
        (await host.Client.GetImageAsync(new GetImageRequest { Name = images[3].Name }, cancellationToken: RoomHost.Token)).Image.ShouldBe(images[3]);
    }

    [Fact]
    public async Task DownloadImage_StoredImage_GivesThePngOfItsDigest()
    {
        await using RoomHost host = await StartAsync();
        Image image = (await MakeAsync(host, "j", imagesPerPrompt: 1))[0];
        (BlobHeader header, byte[] content) = await host.DownloadAsync(image.Name);
        header.ContentType.ShouldBe("image/png");
        content.Length.ShouldBe((int)image.SizeBytes);
        Convert.ToHexStringLower(SHA256.HashData(content)).ShouldBe(image.Sha256);
        RgbImage decoded = ImageCodec.Decode(content);
        (decoded.Width, decoded.Height).ShouldBe((image.WidthPx, image.HeightPx));
    }

    [Fact]
    public async Task CreateGenerationJob_OtherBatchSize_GivesTheSameBytes()
    {
        IReadOnlyList<string> one, eight;
        await using (RoomHost host = await StartAsync(null, "--Generation:BatchSize=1"))
            one = [.. (await MakeAsync(host, "one", imagesPerPrompt: 3)).Select(image => image.Sha256)];
        await using (RoomHost host = await StartAsync(null, "--Generation:BatchSize=8"))
            eight = [.. (await MakeAsync(host, "eight", imagesPerPrompt: 3)).Select(image => image.Sha256)];
        eight.ShouldBe(one);
        one.Distinct().Count().ShouldBe(one.Count);
    }

    [Fact]
    public async Task CreateGenerationJob_SameRequestIdTwice_IsOneJob()
    {
        await using RoomHost host = await StartAsync();
        string prompts = await host.CreatePromptSetAsync("set", "Two dogs");
        CreateGenerationJobRequest request = RoomHost.JobRequest("", TinyModels.Name, prompts, imagesPerPrompt: 1);
        request.RequestId = Guid.NewGuid().ToString();
        GenerationJob first = (await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token)).GenerationJob;
        GenerationJob second = (await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token)).GenerationJob;
        second.Name.ShouldBe(first.Name);
        ListGenerationJobsResponse found = await host.Client.ListGenerationJobsAsync(
            new ListGenerationJobsRequest { Parent = RoomHost.Project, Digest = first.Digest }, cancellationToken: RoomHost.Token);
        found.GenerationJobs.ShouldHaveSingleItem().Name.ShouldBe(first.Name);
    }

    [Fact]
    public async Task CreateGenerationJob_TakenId_IsRefused()
    {
        await using RoomHost host = await StartAsync();
        await MakeAsync(host, "j", imagesPerPrompt: 1);
        Refusals.Refusal refusal = await Refusals.OfAsync(async () => await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest("j", TinyModels.Name, "projects/default/promptSets/set-j", 2), cancellationToken: RoomHost.Token));
        refusal.Code.ShouldBe(StatusCode.AlreadyExists);
    }

    [Fact]
    public async Task CreateGenerationJob_ValidateOnly_CreatesNothing()
    {
        await using RoomHost host = await StartAsync();
        CreateGenerationJobRequest request = RoomHost.JobRequest("j", TinyModels.Name, await host.CreatePromptSetAsync("set", "Two dogs"), 4);
        request.ValidateOnly = true;
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token)).GenerationJob;
        job.Name.ShouldBeEmpty();
        job.Progress.TotalCount.ShouldBe(4);
        (await host.Client.ListGenerationJobsAsync(new ListGenerationJobsRequest { Parent = RoomHost.Project }, cancellationToken: RoomHost.Token))
            .GenerationJobs.ShouldBeEmpty();
    }

    [Fact]
    public async Task CancelGenerationJob_WhileItSamples_StopsAndKeepsWhatIsThere()
    {
        await using RoomHost host = await StartAsync(null, "--Generation:BatchSize=2");
        string prompts = await host.CreatePromptSetAsync("set", "Two dogs");
        string name = (await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest("j", TinyModels.Name, prompts, imagesPerPrompt: 1000), cancellationToken: RoomHost.Token)).GenerationJob.Name;
        while ((await host.ImagesAsync(name)).Count == 0)
            await Task.Delay(20, RoomHost.Token);
        await host.Client.CancelGenerationJobAsync(new CancelGenerationJobRequest { Name = name }, cancellationToken: RoomHost.Token);
        GenerationJob job = await host.FinishAsync(name);
        job.State.ShouldBe(JobState.Cancelled);
        (await host.ImagesAsync(name)).Count.ShouldBeInRange(1, 500);
    }

    [Fact]
    public async Task Job_HostStopsInTheMiddle_NextHostFinishesWithoutDoubles()
    {
        IReadOnlyList<string> whole;
        string prompts;
        await using (RoomHost host = await StartAsync(null, "--Generation:BatchSize=2"))
        {
            whole = [.. (await MakeAsync(host, "whole", imagesPerPrompt: 40)).Select(image => image.Sha256)];
            prompts = "projects/default/promptSets/set-whole";
        }

        string name = $"{RoomHost.Project}/generationJobs/broken";
        await using (RoomHost host = await StartAsync(null, "--Generation:BatchSize=2"))
        {
            await host.Client.CreateGenerationJobAsync(RoomHost.JobRequest("broken", TinyModels.Name, prompts, 40), cancellationToken: RoomHost.Token);
            while ((await host.ImagesAsync(name)).Count < 4)
                await Task.Delay(10, RoomHost.Token);
        }

        await using (RoomHost host = await StartAsync())
        {
            (await host.FinishAsync(name)).State.ShouldBe(JobState.Succeeded);
            (await host.ImagesAsync(name)).Select(image => image.Sha256).ShouldBe(whole);
            await using GenerationContext context = await host.Service<IDbContextFactory<GenerationContext>>().CreateDbContextAsync(RoomHost.Token);
            (await context.Images.CountAsync(image => image.JobName == name, RoomHost.Token)).ShouldBe(whole.Count);
        }
    }

    [Fact]
    public async Task Worker_DiesBeforeItsEffectIsStored_BatchIsMadeAgainOnce()
    {
        var store = new StoreThatDies();
        await using RoomHost host = await StartAsync(builder =>
        {
            ServiceDescriptor real = builder.Services.Last(service => service.ServiceType == typeof(IBatchStore));
            builder.Services.AddSingleton(real.ImplementationType!);
            builder.Services.AddSingleton<IBatchStore>(provider => store.Around((IBatchStore)provider.GetRequiredService(real.ImplementationType!)));
        });
        IReadOnlyList<Image> images = await MakeAsync(host, "j", imagesPerPrompt: 4);
        store.StoreCount.ShouldBe(2);
        images.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Job_ModelVersionReplaced_FailsAndNamesBothDigests()
    {
        string name;
        await using (RoomHost host = await StartAsync())
        {
            string prompts = await host.CreatePromptSetAsync("set", "Two dogs");
            name = (await host.Client.CreateGenerationJobAsync(
                RoomHost.JobRequest("j", TinyModels.Name, prompts, 1000), cancellationToken: RoomHost.Token)).GenerationJob.Name;
        }

        // Between two runs of the room: a folder that is replaced while it is read would be a torn one, which is another refusal.
        Directory.Delete(Path.Combine(_folder.Path, "models"), recursive: true);
        TinyModels.Publish(_folder.Path, seed: 2);
        await using (RoomHost host = await StartAsync())
        {
            GenerationJob job = await host.FinishAsync(name);
            job.State.ShouldBe(JobState.Failed);
            job.Failure.Reason.ShouldBe("DIGEST_MISMATCH");
            job.Failure.Message.ShouldContain(TinyModels.Name);
        }
    }

    [Fact]
    public async Task Job_Finished_TellsOfEachImageInAMessage()
    {
        await using RoomHost host = await StartAsync();
        IReadOnlyList<Image> images = await MakeAsync(host, "j", imagesPerPrompt: 2);
        var queue = host.Service<IBatchQueue>();
        var told = new List<GeneratedImage>();
        while (told.Count < images.Count)
        {
            foreach (Delivery delivery in await queue.ReceiveAsync(new ConsumerIdentity(QueueStreams.ImagesGenerated, "feedback", "test"), 10, TimeSpan.FromSeconds(5), RoomHost.Token))
            {
                ImageBatch batch = ImageBatch.Parser.ParseFrom(delivery.Message.Payload.Span);
                batch.LabelingRequested.ShouldBeTrue();
                told.AddRange(batch.Images);
                await queue.AcknowledgeAsync(delivery, RoomHost.Token);
            }
        }

        told.Select(image => (image.Image, image.Sha256)).ShouldBe(images.Select(image => (image.Name, image.Sha256)), ignoreOrder: true);
    }

    private static async Task<IReadOnlyList<Image>> MakeAsync(RoomHost host, string id, int imagesPerPrompt)
    {
        string prompts = await host.CreatePromptSetAsync($"set-{id}", "Two dogs", "A green colored cat");
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(
            RoomHost.JobRequest(id, TinyModels.Name, prompts, imagesPerPrompt), cancellationToken: RoomHost.Token)).GenerationJob;
        (await host.FinishAsync(job.Name)).State.ShouldBe(JobState.Succeeded);
        return await host.ImagesAsync(job.Name);
    }

    /// <summary>Fails before the first effect as a process that dies there would.</summary>
    private sealed class StoreThatDies
    {
        public int StoreCount { get; private set; }

        public IBatchStore Around(IBatchStore inner) => new Wrapped(this, inner);

        private sealed class Wrapped(StoreThatDies owner, IBatchStore inner) : IBatchStore
        {
            public Task<bool> IsWantedAsync(GenerationRequested batch, CancellationToken cancellationToken) => inner.IsWantedAsync(batch, cancellationToken);

            public Task FailAsync(GenerationRequested batch, Failure failure, CancellationToken cancellationToken) => inner.FailAsync(batch, failure, cancellationToken);

            public Task StoreAsync(GenerationRequested batch, IReadOnlyList<ImageFile> images, Reproducibility reproducibility, CancellationToken cancellationToken) =>
                ++owner.StoreCount == 1
                    ? throw new InvalidOperationException("died")
                    : inner.StoreAsync(batch, images, reproducibility, cancellationToken);
        }
    }

    private Task<RoomHost> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] args) => RoomHost.StartAsync(database, _folder.Path, configure, args);

    private static TemporaryFolder Models()
    {
        var folder = new TemporaryFolder();
        TinyModels.Publish(folder.Path);
        return folder;
    }
}
