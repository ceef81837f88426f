using Microsoft.AspNetCore.Builder;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public abstract class PromptSetTests(RoomDatabase database) : IDisposable
{
    private const string Grammar = """
        name: toys
        version: 1
        slots:
          color:
            role: attribute
            values:
              - {key: red, text: red, article: a}
              - {key: blue, text: blue, article: a}
          toy:
            role: object
            values:
              - {key: horse, singular: horse, plural: horses, article: a}
              - {key: ball, singular: ball, plural: balls, article: a}
        categories:
          color:
            images_per_prompt: 3
            forms:
              - template: "{article} {color} {toy}"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

    [Fact]
    public async Task CreatePromptSet_PaperSets_HaveThePapersSizes()
    {
        await using RoomHost host = await StartAsync();
        PromptSet training = await CreateAsync(host, new CreatePromptSetRequest { BuiltInPromptSet = BuiltInPromptSet.PaperTraining });
        (training.PromptCount, training.ImageCount).ShouldBe((2774, 27528));
        PromptSet evaluation = await CreateAsync(host, new CreatePromptSetRequest { BuiltInPromptSet = BuiltInPromptSet.PaperEvaluation });
        evaluation.PromptCount.ShouldBe(120);
        evaluation.Parts.Select(part => (part.Category, part.Split, part.PromptCount)).ShouldContain((PromptCategory.Count, PromptSplit.Unseen, 20));
        ListPromptsResponse unseen = await host.Client.ListPromptsAsync(
            new ListPromptsRequest { Parent = evaluation.Name, Split = PromptSplit.Unseen, PageSize = 100 }, cancellationToken: RoomHost.Token);
        unseen.Prompts.Count.ShouldBe(60);
        unseen.Prompts[0].Slots.ShouldContainKey("object");
    }

    [Fact]
    public async Task CreatePromptSet_SameContentTwice_HasOneDigest()
    {
        await using RoomHost host = await StartAsync();
        PromptSet first = await CreateAsync(host, Drawn(count: 3, seed: 1)), second = await CreateAsync(host, Drawn(count: 3, seed: 1));
        second.Digest.ShouldBe(first.Digest);
        first.PromptCount.ShouldBe(3);
        (await CreateAsync(host, Drawn(count: 0, seed: 1))).ImageCount.ShouldBe(12);
        (await Refusals.OfAsync(() => CreateAsync(host, Drawn(count: 5, seed: 1)))).Reason.ShouldBe("PROMPT_SET_EMPTY");
    }

    [Fact]
    public async Task CreatePromptSet_SameRequestIdTwice_IsOneSet()
    {
        await using RoomHost host = await StartAsync();
        string requestId = Guid.NewGuid().ToString();
        CreatePromptSetRequest request = Drawn(count: 2, seed: 1);
        request.RequestId = requestId;
        PromptSet first = await CreateAsync(host, request), second = await CreateAsync(host, request);
        second.ShouldBe(first);
        CreatePromptSetRequest other = Drawn(count: 3, seed: 1);
        other.RequestId = requestId;
        (await Refusals.OfAsync(() => CreateAsync(host, other))).Reason.ShouldBe("REQUEST_ID_REUSED");
    }

    [Fact]
    public async Task CreatePromptSet_ListedTexts_AreParsed()
    {
        await using RoomHost host = await StartAsync();
        string set = await host.CreatePromptSetAsync("set", "Two dogs", "A tiger in the sea", "An astronaut riding a horse");
        ListPromptsResponse page = await host.Client.ListPromptsAsync(new ListPromptsRequest { Parent = set, PageSize = 2 }, cancellationToken: RoomHost.Token);
        page.Prompts.Select(prompt => (prompt.Category, prompt.Split)).ShouldBe([(PromptCategory.Count, PromptSplit.Seen), (PromptCategory.Background, PromptSplit.Unseen)]);
        ListPromptsResponse next = await host.Client.ListPromptsAsync(
            new ListPromptsRequest { Parent = set, PageSize = 2, PageToken = page.NextPageToken }, cancellationToken: RoomHost.Token);
        next.Prompts.ShouldHaveSingleItem().Category.ShouldBe(PromptCategory.OpenEnded);
        next.NextPageToken.ShouldBeEmpty();
    }

    private static CreatePromptSetRequest Drawn(int count, long seed) =>
        new() { Grammar = new PromptGrammarSource { GrammarYaml = Grammar, PromptCount = count, Seed = seed } };

    private static async Task<PromptSet> CreateAsync(RoomHost host, CreatePromptSetRequest request)
    {
        request.Parent = RoomHost.Project;
        request.PromptSet ??= new PromptSet();
        return (await host.Client.CreatePromptSetAsync(request, cancellationToken: RoomHost.Token)).PromptSet;
    }

    private Task<RoomHost> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] args) => RoomHost.StartAsync(database, _folder.Path, configure, args);
}
