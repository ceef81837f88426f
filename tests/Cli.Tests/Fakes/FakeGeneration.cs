using System.Security.Cryptography;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;
using Prompt = RlhfT2I.Contracts.Common.V1.Prompt;
using PromptCategory = RlhfT2I.Contracts.Common.V1.PromptCategory;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>Draws scenes: the right one as often as the model's name says, else another.</summary>
internal sealed class FakeGeneration(FakeWorld world) : GenerationService.GenerationServiceBase
{
    public override Task<CreatePromptSetResponse> CreatePromptSet(CreatePromptSetRequest request, ServerCallContext context)
    {
        string name = $"{request.Parent}/promptSets/{request.PromptSetId}";
        List<Prompt> prompts = [.. request.PromptList.Prompts.Select((prompt, i) => Parse(prompt, $"{name}/prompts/p{i:0000}"))];
        var set = new PromptSet(request.PromptSet) { Name = name, PromptCount = prompts.Count, Digest = FakeWorld.Digest(request.PromptList) };
        return Task.FromResult(new CreatePromptSetResponse { PromptSet = world.Add(world.PromptSets, name, (set, prompts)).Item1 });
    }

    public override Task<GetPromptSetResponse> GetPromptSet(GetPromptSetRequest request, ServerCallContext context) =>
        Task.FromResult(new GetPromptSetResponse { PromptSet = world.Get(world.PromptSets, request.Name).Set });

    public override Task<ListPromptSetsResponse> ListPromptSets(ListPromptSetsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPromptSetsResponse { PromptSets = { world.PromptSets.Values.Select(entry => entry.Set) } });

    public override Task<ListPromptsResponse> ListPrompts(ListPromptsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPromptsResponse { Prompts = { world.Get(world.PromptSets, request.Parent).Prompts } });

    public override Task<CreateGenerationJobResponse> CreateGenerationJob(CreateGenerationJobRequest request, ServerCallContext context)
    {
        if (request.GenerationJob.ImagesPerPrompt < 0)
            throw Refusal("generation_job.images_per_prompt", $"{request.GenerationJob.ImagesPerPrompt} is not 0 to 1000");
        string name = $"{request.Parent}/generationJobs/{request.GenerationJobId}";
        var job = new GenerationJob(request.GenerationJob)
        {
            Name = name,
            State = JobState.Running,
            Digest = FakeWorld.Digest(request.GenerationJob),
            Progress = new JobProgress { TotalCount = 1 },
        };
        world.Add(world.GenerationJobs, name, job);
        return Task.FromResult(new CreateGenerationJobResponse { GenerationJob = job });
    }

    public override Task<GetGenerationJobResponse> GetGenerationJob(GetGenerationJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetGenerationJobResponse { GenerationJob = world.Get(world.GenerationJobs, request.Name) });

    public override Task<ListGenerationJobsResponse> ListGenerationJobs(ListGenerationJobsRequest request, ServerCallContext context)
    {
        lock (world.Gate)
        {
            return Task.FromResult(new ListGenerationJobsResponse
            {
                GenerationJobs = { world.GenerationJobs.Values.Where(job => request.State == JobState.Unspecified || job.State == request.State) },
            });
        }
    }

    public override Task<CancelGenerationJobResponse> CancelGenerationJob(CancelGenerationJobRequest request, ServerCallContext context)
    {
        GenerationJob job = world.Get(world.GenerationJobs, request.Name);
        job.State = JobState.Cancelled;
        world.Log.Enqueue($"cancel {request.Name}");
        return Task.FromResult(new CancelGenerationJobResponse { GenerationJob = job });
    }

    public override async Task WatchGenerationJob(
        WatchGenerationJobRequest request, IServerStreamWriter<WatchGenerationJobResponse> stream, ServerCallContext context)
    {
        world.BeforeWatch();
        GenerationJob job = world.Get(world.GenerationJobs, request.Name);
        await stream.WriteAsync(new() { GenerationJob = job });
        await stream.WriteAsync(new() { Heartbeat = new Heartbeat() });
        await world.HoldAsync(() => job.State == JobState.Cancelled, context.CancellationToken);
        if (job.State == JobState.Running)
            Sample(job);
        await stream.WriteAsync(new() { GenerationJob = job });
    }

    public override Task<ListImagesResponse> ListImages(ListImagesRequest request, ServerCallContext context)
    {
        Image[] images = [.. world.Images.Values.Select(entry => entry.Image)
            .Where(image => image.GenerationJob == request.GenerationJob)
            .OrderBy(image => image.Prompt, StringComparer.Ordinal).ThenBy(image => image.SampleIndex)];
        int from = request.PageToken.Length > 0 ? int.Parse(request.PageToken) : 0;
        const int Page = 50;
        return Task.FromResult(new ListImagesResponse
        {
            Images = { images.Skip(from).Take(Page) },
            NextPageToken = from + Page < images.Length ? $"{from + Page}" : "",
        });
    }

    public override Task DownloadImage(DownloadImageRequest request, IServerStreamWriter<DownloadImageResponse> stream, ServerCallContext context) =>
        SendAsync(
            world.Get(world.Images, request.Name).File,
            header => stream.WriteAsync(new() { Header = header }),
            chunk => stream.WriteAsync(new() { Chunk = chunk }));

    /// <summary>Sends a file as a header and two chunks.</summary>
    public static async Task SendAsync(byte[] file, Func<BlobHeader, Task> header, Func<ByteString, Task> chunk)
    {
        await header(new BlobHeader { ContentType = "image/png", SizeBytes = file.Length });
        await chunk(ByteString.CopyFrom(file.AsSpan(0, file.Length / 2)));
        await chunk(ByteString.CopyFrom(file.AsSpan(file.Length / 2)));
    }

    public static RpcException Refusal(string field, string description)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = $"The request is not valid: {field}: {description}." };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Reason = "INVALID_REQUEST", Domain = "rlhf" }));
        var violation = new BadRequest.Types.FieldViolation { Field = field, Description = description };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new BadRequest { FieldViolations = { violation } }));
        return status.ToRpcException();
    }

    private void Sample(GenerationJob job)
    {
        List<Prompt> prompts = world.Get(world.PromptSets, job.PromptSet).Prompts;
        lock (world.Gate)
        {
            foreach (Prompt prompt in prompts)
            {
                for (int i = 0; i < job.ImagesPerPrompt; i++)
                    Store(job, prompt, i);
            }
        }

        job.ImageCount = prompts.Count * job.ImagesPerPrompt;
        job.State = JobState.Succeeded;
        job.Progress = new JobProgress { CompletedCount = job.ImageCount, TotalCount = job.ImageCount };
    }

    private void Store(GenerationJob job, Prompt prompt, int index)
    {
        double skill = job.ModelVersion.Contains("tuned") ? 0.7 : job.ModelVersion.Contains("control") ? 0.5 : 0.4;
        bool right = FakeWorld.Uniform(job.Seed, prompt.Text, index) < skill;
        ulong seed = FakeWorld.Number(job.Seed, prompt.Text, index, "pixels");
        bool understood = SceneWorld.Grammar.TryParse(prompt.Text, out RlhfT2I.Prompts.Grammar.Prompt? known);
        byte[] file = PngCodec.Encode(SceneRenderer.Render(understood ? Draw(known!.Meaning, right, seed) : SceneDistribution.Default.Draw(seed, 0)));
        string name = $"projects/default/images/i{Convert.ToHexStringLower(SHA256.HashData(file))[..12]}-{world.Images.Count}";
        world.Images[name] = (
            new Image
            {
                Name = name,
                Prompt = prompt.Name,
                PromptText = prompt.Text,
                PromptCategory = prompt.Category,
                PromptSplit = prompt.Split,
                ModelVersion = job.ModelVersion,
                GenerationJob = job.Name,
                SampleIndex = index,
                Seed = (long)(seed >> 1),
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            },
            file);
    }

    private static Scene Draw(PromptMeaning asked, bool right, ulong seed)
    {
        Scene scene = SceneDistribution.Default.Draw(seed, 0);
        if (!right)
            return scene;
        SceneKind kind = SceneWorld.Kinds.First(one => asked[SceneWorld.KindSlot] is not { } word || one.Word.IsKindOf(word));
        return Scene.Arrange(
            kind,
            asked[SceneWorld.ColorSlot] is { } color ? SceneWorld.Color(color.Key) : scene.Color,
            asked[SceneWorld.PlaceSlot] is { } place ? SceneWorld.Place(place.Key) : scene.Place,
            asked.Count ?? scene.Count,
            seed);
    }

    private static Prompt Parse(Prompt prompt, string name)
    {
        var parsed = new Prompt(prompt) { Name = name, Category = PromptCategory.OpenEnded, Split = PromptSplit.Seen };
        if (SceneWorld.Grammar.TryParse(prompt.Text, out RlhfT2I.Prompts.Grammar.Prompt? known))
        {
            parsed.Category = Enum.Parse<PromptCategory>(SceneWorld.Grammar.FindForm(known.Meaning)!.Category, ignoreCase: true);
            parsed.Split = known.Meaning.IsHeldOut ? PromptSplit.Unseen : PromptSplit.Seen;
        }

        // What is given goes before what the text says, as on the server.
        parsed.Category = prompt.Category == PromptCategory.Unspecified ? parsed.Category : prompt.Category;
        parsed.Split = prompt.Split == PromptSplit.Unspecified ? parsed.Split : prompt.Split;
        return parsed;
    }
}
