using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exports;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Exports;

/// <summary>Standing labels of a project, in the order of their arrival.</summary>
/// <param name="project">The project.</param>
/// <param name="goldIncluded">Whether answers to gold questions are in it.</param>
internal sealed class LabelTable(string project, bool goldIncluded) : IExportTable
{
    private const int PageSize = 5000;

    public string SchemaVersion => "labels.1";

    public IReadOnlyList<ExportColumn> Columns { get; } =
    [
        new("name", ExportColumnType.Text),
        new("image", ExportColumnType.Text),
        new("image_sha256", ExportColumnType.Text),
        new("prompt", ExportColumnType.Text),
        new("prompt_text", ExportColumnType.Text),
        new("prompt_category", ExportColumnType.Text),
        new("prompt_split", ExportColumnType.Text),
        new("rater", ExportColumnType.Text),
        new("value", ExportColumnType.Text),
        new("skip_reason", ExportColumnType.Text),
        new("position", ExportColumnType.Whole),
        new("response_seconds", ExportColumnType.Number),
        new("guideline", ExportColumnType.Text),
        new("create_time", ExportColumnType.Time),
    ];

    public Task<long> CountAsync(IFeedbackSession session) => Standing(session).LongCountAsync(session.CancellationToken);

    public async IAsyncEnumerable<ExportCell[]> ReadAsync(IFeedbackSession session)
    {
        for (long after = 0; ;)
        {
            var page = await Standing(session).Where(label => label.Number > after).OrderBy(label => label.Number).Take(PageSize)
                .Join(session.Images.AsNoTracking(), label => label.Image, image => image.Name,
                    (label, image) => new { Label = label, image.Sha256, image.Prompt, image.PromptText, image.Category, image.Split })
                .OrderBy(pair => pair.Label.Number).ToListAsync(session.CancellationToken);
            foreach (var pair in page)
            {
                StoredLabel label = pair.Label;
                yield return
                [
                    label.Name, label.Image, pair.Sha256, pair.Prompt, pair.PromptText,
                    ExportNames<PromptCategory>.Of((PromptCategory)pair.Category), ExportNames<PromptSplit>.Of((PromptSplit)pair.Split),
                    $"{project}/raters/{label.RaterId}", ExportNames<Verdict>.Of(label.Verdict), label.SkipCause == SkipCause.None ? "" : ExportNames<SkipCause>.Of(label.SkipCause),
                    label.Position, label.ResponseDuration, label.Guideline, label.CreateTime,
                ];
            }
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Label.Number;
        }
    }

    private IQueryable<StoredLabel> Standing(IFeedbackSession session) =>
        session.Labels.AsNoTracking().Where(label => label.Project == project && label.SupersedingLabel == null && label.Retraction == null && (goldIncluded || label.GoldQuestion == null));
}
