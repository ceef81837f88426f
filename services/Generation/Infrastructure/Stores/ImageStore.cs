using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Images: rows in the room's database, bytes in the blob store.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="blobs">PNG files.</param>
internal sealed class ImageStore(IDbContextFactory<GenerationContext> contexts, IBlobStore blobs) : IImages, IBlobReferences
{
    public async Task<ImageRecord> GetAsync(string name, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        ImageRow row = await context.Images.AsNoTracking().SingleOrDefaultAsync(image => image.Name == name, cancellationToken)
            ?? throw ResourceException.NotFound("generation.rlhf/Image", name);
        return (await CompleteAsync(context, [row], cancellationToken))[0];
    }

    public async Task<Page<ImageRecord>> ListAsync(ImageFilter filter, int pageSize, string? cursor, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<ImageRow> rows = context.Images.AsNoTracking().Where(image => image.Parent == filter.Parent);
        if (filter.JobName.Length > 0)
            rows = rows.Where(image => image.JobName == filter.JobName);
        if (filter.Prompt.Length > 0)
            rows = rows.Where(image => image.Prompt == filter.Prompt);
        if (filter.ModelVersion.Length > 0)
            rows = rows.Where(image => image.ModelVersion == filter.ModelVersion);
        rows = After(rows, cursor);
        List<ImageRow> page = await rows.OrderBy(image => image.JobName).ThenBy(image => image.PromptPosition).ThenBy(image => image.SampleIndex)
            .Take(pageSize + 1).ToListAsync(cancellationToken);
        string? next = page.Count > pageSize ? CursorOf(page[pageSize - 1]) : null;
        return new Page<ImageRecord>(await CompleteAsync(context, [.. page.Take(pageSize)], cancellationToken), next);
    }

    public Task<Stream> OpenAsync(string sha256, CancellationToken cancellationToken) =>
        blobs.GetAsync(BlobAddress.Parse(sha256), verify: true, cancellationToken);

    public async Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken)
    {
        string[] digits = [.. addresses.Select(address => address.Digits)];
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<string> found = await context.Images.AsNoTracking()
            .Where(image => digits.Contains(image.Sha256)).Select(image => image.Sha256).Distinct().ToListAsync(cancellationToken);
        return found.Select(BlobAddress.Parse).ToHashSet();
    }

    private static IQueryable<ImageRow> After(IQueryable<ImageRow> rows, string? cursor)
    {
        if (cursor is null)
            return rows;
        string[] parts = cursor.Split(' ');
        string job = parts[2];
        int position = int.Parse(parts[0], CultureInfo.InvariantCulture), sample = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return rows.Where(image => string.Compare(image.JobName, job) > 0
            || (image.JobName == job && (image.PromptPosition > position || (image.PromptPosition == position && image.SampleIndex > sample))));
    }

    private static string CursorOf(ImageRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.PromptPosition} {row.SampleIndex} {row.JobName}");

    private static async Task<IReadOnlyList<ImageRecord>> CompleteAsync(
        GenerationContext context, IReadOnlyList<ImageRow> rows, CancellationToken cancellationToken)
    {
        string[] names = [.. rows.Select(row => row.JobName).Distinct()];
        var payloads = await context.Jobs.AsNoTracking().Where(job => names.Contains(job.Name))
            .Select(job => new { job.Name, job.Payload }).ToListAsync(cancellationToken);
        Dictionary<string, SamplingSettings> settings = payloads.ToDictionary(
            job => job.Name, job => GenerationJob.Parser.ParseFrom(job.Payload).SamplingSettings);
        return [.. rows.Select(row => RecordOf(row, settings[row.JobName]))];
    }

    private static ImageRecord RecordOf(ImageRow row, SamplingSettings settings) => new()
    {
        Name = row.Name,
        Prompt = row.Prompt,
        PromptText = row.PromptText,
        Category = row.Category,
        Split = row.Split,
        ModelVersion = row.ModelVersion,
        JobName = row.JobName,
        SampleIndex = row.SampleIndex,
        Seed = row.Seed,
        Settings = settings,
        Sha256 = row.Sha256,
        SizeBytes = row.SizeBytes,
        WidthPx = row.WidthPx,
        HeightPx = row.HeightPx,
        Reproducibility = (Reproducibility)row.Reproducibility,
        CreateTime = row.CreateTime,
    };
}
