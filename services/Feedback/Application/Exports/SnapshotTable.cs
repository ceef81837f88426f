using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exports;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Exports;

/// <summary>Labels of a snapshot, in its order.</summary>
/// <param name="snapshot">Name of the snapshot.</param>
internal sealed class SnapshotTable(string snapshot) : IExportTable
{
    private const int PageSize = 5000;

    public string SchemaVersion => "snapshot_labels.1";

    public IReadOnlyList<ExportColumn> Columns { get; } =
    [
        new("image", ExportColumnType.Text),
        new("image_sha256", ExportColumnType.Text),
        new("prompt", ExportColumnType.Text),
        new("prompt_text", ExportColumnType.Text),
        new("prompt_category", ExportColumnType.Text),
        new("prompt_split", ExportColumnType.Text),
        new("rater", ExportColumnType.Text),
        new("value", ExportColumnType.Text),
        new("good_probability", ExportColumnType.Number),
    ];

    public Task<long> CountAsync(IFeedbackSession session) =>
        session.SnapshotEntries.LongCountAsync(entry => entry.SnapshotName == snapshot, session.CancellationToken);

    public async IAsyncEnumerable<ExportCell[]> ReadAsync(IFeedbackSession session)
    {
        for (long position = 0; ;)
        {
            List<SnapshotEntry> page = await LabelSnapshots.ReadAsync(session, snapshot, position, PageSize);
            foreach (SnapshotEntry entry in page)
            {
                yield return
                [
                    entry.Image, entry.ImageSha256, entry.Prompt, entry.PromptText,
                    ExportNames<PromptCategory>.Of((PromptCategory)entry.Category), ExportNames<PromptSplit>.Of((PromptSplit)entry.Split),
                    entry.Rater, ExportNames<Verdict>.Of(entry.Verdict), (double?)entry.GoodProbability,
                ];
            }
            if (page.Count < PageSize)
                yield break;
            position += page.Count;
        }
    }
}
