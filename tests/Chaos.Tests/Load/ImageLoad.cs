using System.Diagnostics;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>A generation job of so many batches of one image each, and the wait for its effects in every service.</summary>
internal sealed class ImageLoad(ChaosCluster cluster, Ledger ledger)
{
    private const int Prompts = 10;

    // Without progress; how long all of it takes is up to the machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private string _job = "";
    private int _images;

    /// <summary>Name of the job.</summary>
    public string Job => _job;

    /// <summary>Images that the job promised.</summary>
    public int Images => _images;

    /// <summary>Asks for the images; the answer is entered in the ledger.</summary>
    /// <param name="id">Id of the job and its prompts.</param>
    /// <param name="batches">Batches, rounded up to a multiple of the prompts.</param>
    /// <param name="cancellationToken">Ends the repetitions.</param>
    public async Task StartAsync(string id, int batches, CancellationToken cancellationToken)
    {
        int perPrompt = (batches + Prompts - 1) / Prompts;
        var generation = new GenerationService.GenerationServiceClient(cluster.Generation);
        var prompts = new CreatePromptSetRequest
        {
            Parent = ChaosCluster.Project,
            PromptSet = new PromptSet { DisplayName = id },
            PromptSetId = id,
            RequestId = Persistence.NewRequestId(),
            PromptList = new PromptListSource { Prompts = { Enumerable.Range(1, Prompts).Select(number => new Prompt { Text = $"A dog of {id}, number {number}" }) } },
        };
        CreatePromptSetResponse set = await Persistence.CallAsync(options => generation.CreatePromptSetAsync(prompts, options), null, cancellationToken);
        var job = new CreateGenerationJobRequest
        {
            Parent = ChaosCluster.Project,
            GenerationJob = new GenerationJob
            {
                ModelVersion = ChaosCluster.ModelVersion,
                PromptSet = set.PromptSet.Name,
                ImagesPerPrompt = perPrompt,
                ImagePurpose = ImagePurpose.Labeling,
                Seed = 7,
                SamplingSettings = new SamplingSettings { InferenceStepCount = 1, GuidanceScale = 1 },
            },
            GenerationJobId = id,
            RequestId = Persistence.NewRequestId(),
        };
        CreateGenerationJobResponse created = await Persistence.CallAsync(options => generation.CreateGenerationJobAsync(job, options), null, cancellationToken);
        (_job, _images) = (created.GenerationJob.Name, perPrompt * Prompts);
        ledger.Jobs[_job] = _images;
    }

    /// <summary>Waits until this share of the images exists.</summary>
    public Task UntilAsync(double share, CancellationToken cancellationToken) =>
        WaitAsync("generation", (long)Math.Ceiling(share * _images), cancellationToken);

    /// <summary>Waits until generation has drawn, and feedback and embedding have taken, every image.</summary>
    public async Task UntilEverywhereAsync(CancellationToken cancellationToken)
    {
        foreach (string schema in ChaosDatabase.Rooms)
            await WaitAsync(schema, _images, cancellationToken);
    }

    private async Task WaitAsync(string schema, long wanted, CancellationToken cancellationToken)
    {
        long progress = Stopwatch.GetTimestamp(), seen = 0;
        while (await cluster.Database.CountImagesAsync(schema, _job, cancellationToken) is var stored && stored < wanted)
        {
            if (stored > seen)
                (seen, progress) = (stored, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(progress) > Patience)
                throw new TimeoutException($"{schema} has {stored} of {wanted} images of {_job}, and no more since {Patience}.\n{cluster.Outputs}");
            await Task.Delay(50, cancellationToken);
        }
    }
}
