using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Generation;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Figures 2 and 5 and Appendix A: pictures of several models of the same prompts and seeds.</summary>
internal sealed class GridPart : IPaperPart
{
    /// <summary>The rule by which pictures are taken.</summary>
    public const string Rule = "Pictures are not chosen: the first prompts of each cell of Table 4 and the first images of each, from the study's seed, the same seeds for every model.";

    private readonly Func<GridPlan, int> _promptsPerCell;

    private GridPart(string id, string title, string question, Func<GridPlan, int> promptsPerCell) =>
        (Id, Title, Question, _promptsPerCell) = (id, title, $"{question} {Rule}", promptsPerCell);

    /// <summary>Figure 2: original beside fine-tuned, of seen, unseen and unlisted prompts.</summary>
    public static GridPart Figure2 { get; } =
        new("figure-2", "Figure 2: original beside fine-tuned", "Images of the original and of the fine-tuned model.", plan => plan.PromptsPerCell)
        {
            Models = [PaperArm.Original, PaperArm.FineTuned],
            Unlisted = true,
        };

    /// <summary>Figure 5: what each kind of data does, on unseen prompts.</summary>
    public static GridPart Figure5 { get; } =
        new("figure-5", "Figure 5: fine-tuned on more and more kinds of data", "Images of unseen prompts by the models of Table 3.", plan => plan.PromptsPerCell)
        {
            Models = PaperArm.All,
            SeenToo = false,
        };

    /// <summary>Appendix A: more of figure 2.</summary>
    public static GridPart AppendixA { get; } =
        new("appendix-a", "Appendix A: more images", "More images of the original and of the fine-tuned model.", plan => plan.AppendixPromptsPerCell)
        {
            Models = [PaperArm.Original, PaperArm.FineTuned],
        };

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Question { get; }

    private IReadOnlyList<PaperArm> Models { get; init; } = [];

    private bool SeenToo { get; init; } = true;

    private bool Unlisted { get; init; }

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        GridPlan plan = products.Study.Grids;
        var judged = new List<Made<ArmOutcome>>();
        foreach (PaperArm arm in Models)
            judged.Add(await products.JudgedAsync(arm, cancellationToken));
        string[] titles = [.. Models.Select(arm => arm.Title)], from = [.. judged.Select(one => one.Source)];
        foreach (bool unseen in SeenToo ? (bool[])[false, true] : [true])
        {
            var rows = new List<GridRow>();
            foreach (string category in PaperPrompts.Categories)
            {
                foreach (EvaluationPrompt prompt in products.Prompts.Evaluation.Where(one => one.Category == category && one.Unseen == unseen).Take(_promptsPerCell(plan)))
                    rows.Add(new GridRow(prompt.Text, category, [.. judged.Select(one => Of(one.Value, prompt, plan.Images))]));
            }

            part.Add(new GridBlock($"Prompts with {PartWords.Split(unseen)} objects{(products.Study.People ? "" : ": green is right, red is wrong, grey cannot be told")}.", titles, rows) { Sources = from });
            part.Value([PartWords.Split(unseen), "prompts"], rows.Count, from);
        }

        if (Unlisted && plan.Unlisted.Count > 0)
            await UnlistedAsync(products, part, plan, titles, cancellationToken);
    }

    private async Task UnlistedAsync(PaperProducts products, PartBuilder part, GridPlan plan, string[] titles, CancellationToken cancellationToken)
    {
        var sets = new List<ILookup<string, Picture>>();
        var from = new List<string>();
        foreach (PaperArm arm in Models)
        {
            Made<GenerationJob> job = await products.ImagesAsync(
                (await products.ModelAsync(arm, cancellationToken)).Value, arm.Key, arm.Title, "unlisted prompts", [.. plan.Unlisted], plan.Images, cancellationToken);
            List<Image> images = await ImageFiles.ListAsync(products.Session, job.Value.Name, cancellationToken);
            IReadOnlyDictionary<string, byte[]> files = await ImageFiles.DownloadAsync(products.Session, images, "unlisted images", cancellationToken);
            sets.Add(images.OrderBy(image => image.SampleIndex).ToLookup(
                image => image.PromptText, image => new Picture(image.SampleIndex, "", image.Sha256, files[image.Name])));
            from.Add(job.Source);
        }

        part.Add(new GridBlock(
            "Prompts of no category that anything was trained on; nobody judges them.",
            titles,
            [.. plan.Unlisted.Select(text => new GridRow(text, "unlisted", [.. sets.Select(set => (IReadOnlyList<Picture>)[.. set[text]])]))]) { Sources = from });
    }

    private static IReadOnlyList<Picture> Of(ArmOutcome arm, EvaluationPrompt prompt, int count) =>
    [
        .. arm.Images.Where(image => image.Prompt == prompt).OrderBy(image => image.SampleIndex).Take(count).Select(image => new Picture(
            image.SampleIndex,
            image.Verdict switch { Verdict.Good => "right", Verdict.Bad => "wrong", null => "", _ => "unclear" },
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image.File)),
            image.File)),
    ];
}
