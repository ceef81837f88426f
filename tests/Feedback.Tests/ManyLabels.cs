using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;

namespace RlhfT2I.Feedback.Tests;

/// <summary>Labels of all kinds, put straight into the database: several raters for an image, draws, skips, superseded and retracted ones, and prompts whose order is not that of their code points.</summary>
internal static class ManyLabels
{
    public static readonly string[] Jobs = ["one", "two", "three"];

    // U+FF01 and U+FFFD are smaller than U+1F415 as code points and greater as UTF-16; U+E000 is the smallest above the surrogates.
    private static readonly string[] Prompts = ["A dog.", "A dog.\U0001F415", "A dog.\uFF01", "A dog.\uE000", "a dog.", "A dög.", "A dog.\U0001F415\uFFFD", "A dog.\uFFFD\U00010000", "\U0001F415", ""];

    /// <summary>Stores labels of a project; the same ones every time.</summary>
    public static async Task<List<(StoredLabel Label, RegisteredImage Image)>> StoreAsync(FeedbackHost host, string project)
    {
        var random = new Random(20_230_223);
        var labels = new List<(StoredLabel, RegisteredImage)>();
        await using FeedbackContext context = await host.Contexts.CreateDbContextAsync(FeedbackHost.Cancellation);
        for (int i = 0; i < 60; i++)
        {
            RegisteredImage image = Image(project, i);
            context.Add(image);
            foreach (int rater in Enumerable.Range(0, random.Next(5)))
                labels.Add((Label(project, image, $"{i}-{rater}", $"r{rater * 7 % 11}", (Verdict)random.Next(1, 4), random.Next(8)), image));
        }
        context.AddRange(labels.Select(pair => pair.Item1));
        await context.SaveChangesAsync(FeedbackHost.Cancellation);
        return labels;
    }

    /// <summary>The rater of <see cref="StoreOfCarelessAsync"/> who labels every picture, rightly.</summary>
    public const string Careful = "careful";

    /// <summary>Stores labels of careful raters, who all say the same, and of two careless ones, who say what comes to their minds: the first forty pictures by all of them, twenty more without the other careful ones.</summary>
    public static async Task<List<(StoredLabel Label, RegisteredImage Image)>> StoreOfCarelessAsync(FeedbackHost host, string project)
    {
        var random = new Random(1979);
        var labels = new List<(StoredLabel, RegisteredImage)>();
        await using FeedbackContext context = await host.Contexts.CreateDbContextAsync(FeedbackHost.Cancellation);
        for (int i = 0; i < 60; i++)
        {
            RegisteredImage image = Image(project, i);
            context.Add(image);
            Verdict truth = Say(random);
            string[] careful = i < 40 ? [Careful, "careful-2", "careful-3"] : [Careful];
            foreach ((string rater, Verdict verdict) in careful.Select(rater => (rater, truth)).Concat([("careless-1", Say(random)), ("careless-2", Say(random))]))
                labels.Add((Label(project, image, $"{i}-{rater}", rater, verdict, fate: 2), image));
        }
        context.AddRange(labels.Select(pair => pair.Item1));
        await context.SaveChangesAsync(FeedbackHost.Cancellation);
        return labels;

        static Verdict Say(Random random) => random.Next(2) == 0 ? Verdict.Good : Verdict.Bad;
    }

    private static StoredLabel Label(string project, RegisteredImage image, string id, string rater, Verdict verdict, int fate) => new()
    {
        Name = $"{project}/labels/{id}",
        Project = project,
        Image = image.Name,
        RaterId = rater,
        Verdict = verdict,
        CreateTime = DateTimeOffset.UnixEpoch,
        SupersedingLabel = fate == 0 ? $"{project}/labels/later" : null,
        Retraction = fate == 1 ? $"{project}/retractions/r" : null,
    };

    private static RegisteredImage Image(string project, int i) => new()
    {
        Name = $"{project}/images/i{i * 37 % 60}",
        Project = project,
        Prompt = $"{project}/promptSets/s/prompts/p{i % Prompts.Length}",
        PromptText = Prompts[i % Prompts.Length],
        Category = i % 5,
        Split = 1 + i % 2,
        GenerationJob = $"{project}/generationJobs/{Jobs[i % Jobs.Length]}",
        ModelVersion = $"{project}/modelVersions/m",
        SampleIndex = i,
        // Some pictures are equal.
        Sha256 = new string("0123456789abcdef"[i % 13], 64),
        WidthPx = 8,
        HeightPx = 8,
        LabelingRequested = true,
        CreateTime = DateTimeOffset.UnixEpoch,
    };
}
