using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.PromptSets;

/// <summary><c>rlhf prompts</c>: stores prompt sets and shows them.</summary>
public static class PromptsCommand
{
    private const string Description =
        """
        Stores prompt sets and shows them.

        Examples:
          rlhf prompts create --built-in paper-evaluation
          rlhf prompts create "Two dogs in the forest" "A green colored cat"
          rlhf prompts create --file prompts.txt --images 4
          rlhf prompts create --grammar mine.yaml --count 200 --seed 1
          rlhf prompts list
          rlhf prompts show paper-evaluation
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("prompts", Description)
    {
        CreateSet(output, error),
        ListSets(output, error),
        ShowSet(output, error),
    };

    private static Command CreateSet(TextWriter output, TextWriter error)
    {
        var texts = new Argument<string[]>("TEXT") { Description = "Prompts.", Arity = ArgumentArity.ZeroOrMore };
        var builtIn = new Option<string?>("--built-in") { Description = "A set of the paper." };
        builtIn.AcceptOnlyFromAmong([.. PromptSources.BuiltIn.Keys]);
        var file = new Option<string?>("--file") { Description = "Text file with a prompt a line." };
        var grammar = new Option<string?>("--grammar") { Description = "Grammar as YAML to draw from." };
        var count = new Option<int>("--count") { Description = "Prompts to draw from the grammar; 0 takes all." };
        var seed = new Option<long>("--seed") { Description = "Seed of the draw." };
        var images = new Option<int>("--images") { Description = "Images that each prompt asks for, 1 to 1000; 0 for the default." };
        var id = new Option<string?>("--id") { Description = "Id of the set; by default a function of its content." };
        var command = new Command("create", "Stores a prompt set; the same prompts again are the same set.")
        {
            texts, builtIn, file, grammar, count, seed, images, id,
        };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            CreatePromptSetRequest request = PromptSources.Request(
                parsed.GetValue(texts) ?? [],
                parsed.GetValue(builtIn),
                parsed.GetValue(file),
                parsed.GetValue(grammar) is { } path
                    ? (PromptSources.ReadFile("--grammar", path), parsed.GetValue(count), parsed.GetValue(seed))
                    : null,
                parsed.GetValue(images));
            PromptSet set = await PromptSources.StoreAsync(session, request, parsed.GetValue(id), cancellationToken);
            session.Screen.Result(set, () => session.Screen.Fields(
                ("name", set.Name), ("prompts", $"{set.PromptCount}"), ("images", $"{set.ImageCount}"), ("digest", set.Digest)));
            return ExitCodes.Success;
        });
    }

    private static Command ListSets(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the prompt sets, newest first."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<PromptSet> sets = await ServerStreams.ListAsync<PromptSet>(async (size, token) =>
            {
                ListPromptSetsResponse page = await session.Suite.Generation.ListPromptSetsAsync(
                    new() { Parent = session.Names.Project, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.PromptSets, page.NextPageToken);
            });
            session.Screen.Results(sets, () => session.Screen.Table(
                ["prompt set", "name for people", "#prompts", "#images"],
                sets.Select(set => (IReadOnlyList<string>)[set.Name, set.DisplayName, $"{set.PromptCount}", $"{set.ImageCount}"])));
            return ExitCodes.Success;
        });

    private static Command ShowSet(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("SET") { Description = "Id or name of the set." };
        return ServerVerb.Bind(
            new Command("show", "Lists the prompts of a set.") { name },
            output,
            error,
            async (session, parsed, cancellationToken) =>
            {
                string set = session.Names.Of(ResourceName.PromptSets, parsed.GetRequiredValue(name));
                List<Prompt> prompts = await PromptSources.ListAsync(session, set, cancellationToken);
                session.Screen.Results(prompts, () => session.Screen.Table(
                    ["prompt", "category", "split", "#images"],
                    prompts.Select(prompt => (IReadOnlyList<string>)
                        [prompt.Text, Words.Of(prompt.Category), Words.Of(prompt.Split), $"{prompt.ImageCount}"])));
                return ExitCodes.Success;
            });
    }
}
