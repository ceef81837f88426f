using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Stores labels that were collected elsewhere: all of them or none.</summary>
internal static class LabelImport
{
    /// <summary>Stores labels; one of a rater who has a standing label on the image supersedes that, unless a snapshot holds it.</summary>
    /// <returns>What is wrong, by row; then nothing was stored.</returns>
    public static async Task<IReadOnlyList<(int Row, DomainException Error)>> RunAsync(
        IFeedbackSession session, string project, IReadOnlyList<ImportedAnswer> rows, bool validateOnly)
    {
        List<string> names = [.. rows.Select(row => row.Image).Distinct(StringComparer.Ordinal)];
        await session.ShareAsync(project);
        Dictionary<string, RegisteredImage> images = (await session.Images.Where(image => image.Project == project && names.Contains(image.Name))
            .OrderBy(image => image.Name).ForUpdate().ToListAsync(session.CancellationToken)).ToDictionary(image => image.Name, StringComparer.Ordinal);
        Dictionary<(string, string), StoredLabel> standing = await session.Labels
            .Where(label => label.Project == project && names.Contains(label.Image) && label.SupersedingLabel == null && label.Retraction == null)
            .ToDictionaryAsync(label => (label.Image, label.RaterId), session.CancellationToken);
        List<(int Row, DomainException Error)> errors = Check(rows, images);
        if (errors.Count > 0 || validateOnly)
            return errors;

        List<StoredLabel> labels = [.. rows.Select(row => Label(project, row, session.Now))];
        foreach (StoredLabel label in labels)
        {
            if (!standing.TryGetValue((label.Image, label.RaterId), out StoredLabel? old))
                continue;
            old.SupersedingLabel = label.Name;
            images[old.Image].Count(old, -1);
        }
        await session.SaveAsync();
        foreach (StoredLabel label in labels)
        {
            session.Add(label);
            images[label.Image].Count(label, 1);
        }
        await session.SaveAsync();
        return [];
    }

    private static List<(int, DomainException)> Check(IReadOnlyList<ImportedAnswer> rows, Dictionary<string, RegisteredImage> images)
    {
        var errors = new List<(int, DomainException)>();
        var seen = new HashSet<(string, string)>();
        for (int i = 0; i < rows.Count; i++)
        {
            if (!images.ContainsKey(rows[i].Image))
                errors.Add((i, ResourceException.NotFound("generation.rlhf/Image", rows[i].Image)));
            else if (!seen.Add((rows[i].Image, rows[i].RaterId)))
                errors.Add((i, new InvalidRequestException([new FieldViolation($"labels[{i}]", "is a second label of the same rater and image")])));
        }
        return errors;
    }

    private static StoredLabel Label(string project, ImportedAnswer row, DateTimeOffset now) => new()
    {
        Name = $"{project}/labels/{Secrets.New()}",
        Project = project,
        Image = row.Image,
        RaterId = row.RaterId,
        Verdict = row.Verdict,
        SkipCause = row.SkipCause,
        CreateTime = row.LabelTime ?? now,
    };
}
