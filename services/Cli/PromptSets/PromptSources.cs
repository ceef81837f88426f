using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.PromptSets;

/// <summary>Where the prompts of a set come from, and storing them once.</summary>
internal static class PromptSources
{
    private const int LongestFile = 16 * 1024 * 1024;

    /// <summary>Sets that the suite knows by name.</summary>
    public static IReadOnlyDictionary<string, BuiltInPromptSet> BuiltIn { get; } = new SortedDictionary<string, BuiltInPromptSet>
    {
        ["paper-training"] = BuiltInPromptSet.PaperTraining,
        ["paper-evaluation"] = BuiltInPromptSet.PaperEvaluation,
    };

    /// <summary>A request from exactly one source.</summary>
    /// <exception cref="InputException">None or several are given, or a file cannot be read.</exception>
    public static CreatePromptSetRequest Request(
        IReadOnlyList<string> texts, string? builtIn, string? file, (string Yaml, int Count, long Seed)? grammar, int images)
    {
        bool[] given = [texts.Count > 0, builtIn is not null, file is not null, grammar is not null];
        if (given.Count(one => one) != 1)
        {
            throw new InputException(
                "prompts", $"{given.Count(one => one)} sources are given", "give prompts, --built-in, --file or --grammar: exactly one");
        }

        var request = new CreatePromptSetRequest { PromptSet = new PromptSet() };
        if (builtIn is not null)
            request.BuiltInPromptSet = BuiltIn[builtIn];
        else if (grammar is { } drawn)
            request.Grammar = new() { GrammarYaml = drawn.Yaml, PromptCount = drawn.Count, Seed = drawn.Seed };
        else
            request.PromptList = List(file is null ? texts : Lines(file), images);
        return request;
    }

    /// <summary>Stores a set; one that is there already is returned as it is.</summary>
    /// <param name="session">The server.</param>
    /// <param name="request">What to store.</param>
    /// <param name="id">Id; null for a function of the content.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PromptSet> StoreAsync(
        Session session, CreatePromptSetRequest request, string? id, CancellationToken cancellationToken)
    {
        request.Parent = session.Names.Project;
        request.PromptSetId = id ?? ContentIds.Of("prompts", request);
        request.RequestId = ContentIds.RequestId($"{request.Parent}/{request.PromptSetId}");
        try
        {
            return (await session.Suite.Generation.CreatePromptSetAsync(request, cancellationToken: cancellationToken)).PromptSet;
        }
        catch (RpcException problem) when (id is null && problem.StatusCode == StatusCode.AlreadyExists)
        {
            string name = session.Names.Of(ResourceName.PromptSets, request.PromptSetId);
            return (await session.Suite.Generation.GetPromptSetAsync(new() { Name = name }, cancellationToken: cancellationToken)).PromptSet;
        }
    }

    /// <summary>The prompts of a set, in its order.</summary>
    public static Task<List<Prompt>> ListAsync(Session session, string set, CancellationToken cancellationToken) =>
        ServerStreams.ListAsync<Prompt>(async (size, token) =>
        {
            ListPromptsResponse page = await session.Suite.Generation.ListPromptsAsync(
                new() { Parent = set, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
            return (page.Prompts, page.NextPageToken);
        });

    /// <summary>Reads a text file.</summary>
    /// <param name="option">Option that names it.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string ReadFile(string option, string path)
    {
        try
        {
            return new FileInfo(path).Length <= LongestFile
                ? File.ReadAllText(path)
                : throw new InputException(option, $"'{path}' is longer than {LongestFile} bytes", "give a shorter file");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException(option, $"'{path}' cannot be read: {problem.Message}", "give the path of a readable file");
        }
    }

    private static PromptListSource List(IReadOnlyList<string> texts, int images)
    {
        var source = new PromptListSource();
        source.Prompts.AddRange(texts.Select(text => new Prompt { Text = text, ImageCount = images }));
        return source;
    }

    private static string[] Lines(string file)
    {
        string[] lines = ReadFile("--file", file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 0 ? lines : throw new InputException("--file", $"'{file}' has no prompts", "write one a line");
    }
}
