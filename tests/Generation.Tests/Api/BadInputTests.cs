using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreatePromptSet_BadPrompts_NamesTheField()
    {
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        (await RefusalAsync(host, "")).Fields.ShouldBe(["prompt_list.prompts[0].text"]);
        (await RefusalAsync(host, "   ")).Fields.ShouldBe(["prompt_list.prompts[0].text"]);
        (await RefusalAsync(host, new string('a', 10_000))).Message.ShouldContain("10000 characters are more than 1000");
        (await RefusalAsync(host, "A dog", "A dog")).Message.ShouldContain("prompts[0] again");
        Refusals.Refusal none = await Refusals.OfAsync(async () => await host.Client.CreatePromptSetAsync(
            new CreatePromptSetRequest { Parent = RoomHost.Project, PromptSet = new PromptSet() }, cancellationToken: RoomHost.Token));
        none.Fields.ShouldBe(["source"]);
    }

    [Fact]
    public async Task CreatePromptSet_BadGrammar_NamesTheLine()
    {
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        var request = new CreatePromptSetRequest { Parent = RoomHost.Project, PromptSet = new PromptSet(), Grammar = new PromptGrammarSource { GrammarYaml = "name: x\nversion: one\n" } };
        Refusals.Refusal refusal = await Refusals.OfAsync(async () => await host.Client.CreatePromptSetAsync(request, cancellationToken: RoomHost.Token));
        refusal.Reason.ShouldBe("GRAMMAR_INVALID");
        refusal.Message.ShouldContain("Line ");
    }

    [Fact]
    public async Task CreatePromptSet_TakenId_IsRefused()
    {
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        await host.CreatePromptSetAsync("set", "A dog");
        (await Refusals.OfAsync(() => host.CreatePromptSetAsync("set", "A cat"))).Code.ShouldBe(StatusCode.AlreadyExists);
    }

    [Fact]
    public async Task CreateGenerationJob_BadRequest_NamesTheField()
    {
        TinyModels.Publish(_folder.Path);
        await using RoomHost host = await RoomHost.StartAsync(_folder.Path);
        string prompts = await host.CreatePromptSetAsync("set", "A dog");

        Refusals.Refusal unknown = await JobRefusalAsync(host, prompts, job => job.ModelVersion = "projects/default/modelVersions/none");
        (unknown.Code, unknown.Reason).ShouldBe((StatusCode.NotFound, "RESOURCE_NOT_FOUND"));
        unknown.Message.ShouldContain("projects/default/modelVersions/none");
        (await JobRefusalAsync(host, prompts, job => job.PromptSet = "projects/default/promptSets/none")).Code.ShouldBe(StatusCode.NotFound);
        (await JobRefusalAsync(host, prompts, job => job.ImagesPerPrompt = -1)).Fields.ShouldBe(["generation_job.images_per_prompt"]);
        (await JobRefusalAsync(host, prompts, job => job.SamplingSettings.InferenceStepCount = 0)).Fields.ShouldBe(["generation_job.sampling_settings.inference_step_count"]);
        (await JobRefusalAsync(host, prompts, job => job.SamplingSettings.GuidanceScale = 51)).Fields.ShouldBe(["generation_job.sampling_settings.guidance_scale"]);
        (await JobRefusalAsync(host, prompts, job => job.SamplingSettings.WidthPx = 41)).Message.ShouldContain("multiple of 4");
        (await JobRefusalAsync(host, prompts, job => job.SamplingSettings.NegativePrompt = new string('a', 10_000))).Fields.ShouldBe(["generation_job.sampling_settings.negative_prompt"]);
        (await JobRefusalAsync(host, prompts, job => job.Adapters.Add(new AdapterUse { ModelVersion = TinyModels.Name, Weight = 1 }))).Reason.ShouldBe("SETTING_NOT_SUPPORTED");
        (await JobRefusalAsync(host, prompts, job => job.ImagePurpose = ImagePurpose.Unspecified)).Fields.ShouldBe(["generation_job.image_purpose"]);
    }

    [Fact]
    public async Task Start_WithBadOptions_NamesTheKey()
    {
        Exception exception = await Should.ThrowAsync<Exception>(() => RoomHost.StartAsync(_folder.Path, null, "--Generation:BatchSize=0"));
        exception.Message.ShouldContain("Generation:BatchSize");
    }

    private static Task<Refusals.Refusal> RefusalAsync(RoomHost host, params string[] texts) => Refusals.OfAsync(() => host.CreatePromptSetAsync("", texts));

    private static Task<Refusals.Refusal> JobRefusalAsync(RoomHost host, string prompts, Action<GenerationJob> spoil)
    {
        CreateGenerationJobRequest request = RoomHost.JobRequest("", TinyModels.Name, prompts, 1);
        spoil(request.GenerationJob);
        return Refusals.OfAsync(async () => await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token));
    }
}
