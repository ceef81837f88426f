using Grpc.Core;
using Grpc.Net.Client;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.Frontend.Tests.Server;

/// <summary>A standalone server with small models, and an owner's way to fill it.</summary>
public abstract class Site : IAsyncLifetime
{
    /// <summary>The model that the server brings along.</summary>
    public const string Model = "projects/default/modelVersions/scenes-base";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;
    private GrpcChannel? _channel;
    private int _count;

    public Uri Address => _server!.Json;

    public AccountService.AccountServiceClient Accounts => new(_channel);

    public FeedbackService.FeedbackServiceClient Feedback => new(_channel);

    public EvaluationService.EvaluationServiceClient Evaluations => new(_channel);

    public RewardService.RewardServiceClient Rewards => new(_channel);

    public FineTuningService.FineTuningServiceClient FineTuning => new(_channel);

    /// <summary>The owner's credential; empty where nobody has to sign in.</summary>
    public Metadata Owner { get; private set; } = [];

    /// <summary>Whether the server has pages; skips the test where they were not built.</summary>
    public async Task RequirePagesAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        string page = await http.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.SkipUnless(page.Contains("id=\"root\"", StringComparison.Ordinal), "The pages were not built: Node.js 20.19 or newer with npm is needed.");
    }

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        TinyBundle.Write(_folder.File("bundle"));
        string data = Directory.CreateDirectory(_folder.File("data")).FullName;
        string? key = await PrepareAsync(data, cancel);
        _server = await ServerProcess.StartAsync(data, _folder.File("bundle"), cancel, Settings());
        _channel = GrpcChannel.ForAddress(_server.Grpc);
        if (key is not null)
            Owner = new Metadata { { "authorization", $"Bearer {key}" } };
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a project of its own for a test.</summary>
    public async Task<string> CreateProjectAsync(string displayName)
    {
        var request = new CreateProjectRequest { Project = new Project { DisplayName = displayName }, ProjectId = $"{Slug(displayName)}-{Interlocked.Increment(ref _count)}" };
        return (await Accounts.CreateProjectAsync(request, Owner)).Project.Name;
    }

    /// <summary>Makes images of prompts and waits until raters can have them.</summary>
    /// <param name="project">The project.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="imagesPerPrompt">Images of each.</param>
    /// <param name="purpose">What they are for.</param>
    /// <param name="seed">Seed of the noise.</param>
    public async Task<GenerationJob> GenerateAsync(string project, IEnumerable<string> prompts, int imagesPerPrompt, ImagePurpose purpose, long seed = 7)
    {
        var generation = new GenerationService.GenerationServiceClient(_channel);
        var set = new CreatePromptSetRequest
        {
            Parent = project,
            PromptSet = new PromptSet { DisplayName = "prompts" },
            PromptList = new PromptListSource { Prompts = { prompts.Select(text => new Prompt { Text = text }) } },
        };
        string promptSet = (await generation.CreatePromptSetAsync(set, Owner)).PromptSet.Name;
        return await GenerateAsync(project, promptSet, imagesPerPrompt, purpose, seed);
    }

    /// <summary>Makes images of a prompt set.</summary>
    public async Task<GenerationJob> GenerateAsync(string project, string promptSet, int imagesPerPrompt, ImagePurpose purpose, long seed)
    {
        var generation = new GenerationService.GenerationServiceClient(_channel);
        var request = new CreateGenerationJobRequest
        {
            Parent = project,
            GenerationJob = new GenerationJob
            {
                ModelVersion = Model,
                PromptSet = promptSet,
                ImagesPerPrompt = imagesPerPrompt,
                ImagePurpose = purpose,
                Seed = seed,
                SamplingSettings = new SamplingSettings { InferenceStepCount = 2, GuidanceScale = 2 },
            },
        };
        string name = (await generation.CreateGenerationJobAsync(request, Owner)).GenerationJob.Name;
        GenerationJob job = await UntilAsync(
            async () => (await generation.GetGenerationJobAsync(new GetGenerationJobRequest { Name = name }, Owner)).GenerationJob,
            job => job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled);
        job.State.ShouldBe(JobState.Succeeded, job.Failure?.Message);
        return job;
    }

    /// <summary>Makes images to be labeled, three of each prompt, and waits until Feedback has them.</summary>
    public async Task AddTasksAsync(string project, IReadOnlyCollection<string> prompts)
    {
        await GenerateAsync(project, prompts, 3, ImagePurpose.Labeling);
        await UntilAsync(
            async () => await Feedback.GetLabelingProgressAsync(new GetLabelingProgressRequest { Parent = project }, Owner), progress => progress.ImageCount == 3 * prompts.Count);
    }

    /// <summary>Opens an evaluation of two sets of four of each prompt.</summary>
    public async Task<string> AddBallotsAsync(string project, IReadOnlyCollection<string> prompts, int votesPerPrompt = 1)
    {
        GenerationJob first = await GenerateAsync(project, prompts, 4, ImagePurpose.Evaluation);
        GenerationJob second = await GenerateAsync(project, first.PromptSet, 4, ImagePurpose.Evaluation, seed: 8);
        var request = new CreateEvaluationRequest
        {
            Parent = project,
            Evaluation = new Evaluation
            {
                Candidate = new EvaluationArm { GenerationJob = first.Name },
                Baseline = new EvaluationArm { GenerationJob = second.Name },
                PromptSet = first.PromptSet,
                VotesPerPrompt = votesPerPrompt,
                Seed = 11,
            },
        };
        // Feedback hears of the images by the queue; until then an arm lacks some.
        return await UntilAsync(
            async () =>
            {
                try
                {
                    return (await Evaluations.CreateEvaluationAsync(request, Owner)).Evaluation.Name;
                }
                catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
                {
                    return "";
                }
            },
            name => name.Length > 0);
    }

    /// <summary>All labels of a project that stand, oldest first.</summary>
    public async Task<IReadOnlyList<Label>> LabelsAsync(string project, bool withdrawn = false)
    {
        var labels = new List<Label>();
        string page = "";
        do
        {
            ListLabelsResponse reply = await Feedback.ListLabelsAsync(
                new ListLabelsRequest { Parent = project, PageSize = 1000, PageToken = page, ShowWithdrawn = withdrawn }, Owner);
            labels.AddRange(reply.Labels);
            page = reply.NextPageToken;
        }
        while (page.Length > 0);
        labels.Reverse();
        return labels;
    }

    /// <summary>Asks again until the answer is as wanted.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            T answer = await ask();
            if (isWanted(answer))
                return answer;
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>What is done before the server starts.</summary>
    /// <returns>An owner's key, where there are keys.</returns>
    private protected virtual Task<string?> PrepareAsync(string data, CancellationToken cancel) => Task.FromResult<string?>(null);

    private protected virtual string[] Settings() => [];

    private static string Slug(string text) => string.Concat(text.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
}

/// <summary>One user, who owns everything.</summary>
public sealed class OpenSite : Site;

/// <summary>Everybody has to sign in.</summary>
public sealed class GuardedSite : Site
{
    /// <summary>The owner's API key.</summary>
    public string Key { get; private set; } = "";

    private protected override async Task<string?> PrepareAsync(string data, CancellationToken cancel)
    {
        (int code, string output) = await ServerProcess.RunAsync(["owner-key", "--data", data], cancel);
        code.ShouldBe(0, output);
        Key = output.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("rlhf_key_", StringComparison.Ordinal));
        return Key;
    }

    private protected override string[] Settings() => ["--Identity:Required=true", "--Identity:SigningKey=Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4"];
}
