using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Prompt sets in the room's database.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="clock">Database time.</param>
/// <param name="answers">Answers to repeated calls.</param>
internal sealed class PromptSetStore(IDbContextFactory<GenerationContext> contexts, IDatabaseClock clock, RequestAnswers answers) : IPromptSets
{
    public async Task<PromptSetSummary> AddAsync(
        string name, string displayName, IReadOnlyList<PromptItem> prompts, RequestStamp? stamp, CancellationToken cancellationToken)
    {
        string parent = name[..name.IndexOf("/promptSets/", StringComparison.Ordinal)];
        if (await answers.FindAsync(parent, stamp, cancellationToken) is { } earlier)
            return await GetAsync(earlier, cancellationToken);
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        DateTimeOffset now = await clock.GetUtcNowAsync(context, cancellationToken);
        var row = new PromptSetRow
        {
            Name = name,
            Parent = parent,
            DisplayName = displayName,
            Digest = PromptSetDigest.Compute(prompts),
            Parts = JsonSerializer.Serialize(PromptSetPart.Of(prompts)),
            CreateTime = now,
        };
        context.Add(row);
        context.AddRange(prompts.Select((prompt, position) => RowOf(name, prompt, position)));
        if (stamp is not null)
            context.Add(RequestAnswers.RowOf(parent, stamp, name, now));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception))
        {
            if (await answers.FindAsync(parent, stamp, cancellationToken) is { } repeated)
                return await GetAsync(repeated, cancellationToken);
            throw ResourceException.AlreadyExists("generation.rlhf/PromptSet", name);
        }

        return SummaryOf(row);
    }

    public async Task<PromptSetSummary> GetAsync(string name, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        PromptSetRow row = await context.PromptSets.AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancellationToken)
            ?? throw ResourceException.NotFound("generation.rlhf/PromptSet", name);
        return SummaryOf(row);
    }

    public async Task<Page<PromptSetSummary>> ListAsync(string parent, int pageSize, string? cursor, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<PromptSetRow> rows = context.PromptSets.AsNoTracking().Where(row => row.Parent == parent);
        if (Cursor.Read(cursor) is { } after)
            rows = rows.Where(row => row.CreateTime < after.Time || (row.CreateTime == after.Time && string.Compare(row.Name, after.Name) > 0));
        List<PromptSetRow> page = await rows.OrderByDescending(row => row.CreateTime).ThenBy(row => row.Name).Take(pageSize + 1).ToListAsync(cancellationToken);
        string? next = page.Count > pageSize ? new Cursor(page[pageSize - 1].CreateTime, page[pageSize - 1].Name).ToString() : null;
        return new Page<PromptSetSummary>([.. page.Take(pageSize).Select(SummaryOf)], next);
    }

    public async Task<Page<PromptItem>> ListPromptsAsync(
        string promptSet, PromptCategory category, PromptSplit split, int pageSize, string? cursor, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await context.PromptSets.AnyAsync(row => row.Name == promptSet, cancellationToken))
            throw ResourceException.NotFound("generation.rlhf/PromptSet", promptSet);
        int after = cursor is null ? -1 : int.Parse(cursor, CultureInfo.InvariantCulture);
        IQueryable<PromptRow> rows = context.Prompts.AsNoTracking().Where(row => row.PromptSet == promptSet && row.Position > after);
        if (category != PromptCategory.Unspecified)
            rows = rows.Where(row => row.Category == category);
        if (split != PromptSplit.Unspecified)
            rows = rows.Where(row => row.Split == split);
        List<PromptRow> page = await rows.OrderBy(row => row.Position).Take(pageSize + 1).ToListAsync(cancellationToken);
        string? next = page.Count > pageSize ? page[pageSize - 1].Position.ToString(CultureInfo.InvariantCulture) : null;
        return new Page<PromptItem>([.. page.Take(pageSize).Select(ItemOf)], next);
    }

    public async Task<IReadOnlyList<PromptItem>> ReadAllAsync(string promptSet, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<PromptRow> rows = await context.Prompts.AsNoTracking().Where(row => row.PromptSet == promptSet).OrderBy(row => row.Position).ToListAsync(cancellationToken);
        return [.. rows.Select(ItemOf)];
    }

    private static PromptSetSummary SummaryOf(PromptSetRow row) => new(
        row.Name, row.DisplayName, row.Digest, JsonSerializer.Deserialize<List<PromptSetPart>>(row.Parts) ?? [], row.CreateTime);

    private static PromptItem ItemOf(PromptRow row) => new(
        row.Id, row.Text, row.Category, row.Split, row.ImageCount, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Slots) ?? []);

    private static PromptRow RowOf(string promptSet, PromptItem prompt, int position) => new()
    {
        PromptSet = promptSet,
        Position = position,
        Id = prompt.Id,
        Text = prompt.Text,
        Category = prompt.Category,
        Split = prompt.Split,
        ImageCount = prompt.ImageCount,
        Slots = JsonSerializer.Serialize(prompt.Slots),
    };
}
