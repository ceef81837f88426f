using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>Brings a room's database to the form that its program knows, and refuses to run on another one.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <param name="contexts">Makes a context.</param>
/// <param name="command">What a person types to migrate, such as <c>rlhf-generation migrate</c>; it stands in refusals.</param>
public sealed class DatabaseMigrator<TContext>(IDbContextFactory<TContext> contexts, string command)
    where TContext : RoomContext
{
    /// <summary>Applies the migrations that are missing, each in a transaction.</summary>
    /// <param name="cancellationToken">Ends the wait between two migrations.</param>
    /// <returns>Names of the applied migrations, in order; empty if nothing was missing.</returns>
    /// <exception cref="MigrationStateException">The database has a migration that this program does not know: a newer program made it.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        await RefuseUnknownAsync(context, cancellationToken);
        IReadOnlyList<string> missing = [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
        if (missing.Count > 0)
            await context.Database.MigrateAsync(cancellationToken);
        return missing;
    }

    /// <summary>Passes if the database has exactly the migrations of this program; a host calls it before it serves.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MigrationStateException">Migrations are missing, or there is one that this program does not know.</exception>
    public async Task EnsureCurrentAsync(CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        await RefuseUnknownAsync(context, cancellationToken);
        IReadOnlyList<string> missing = [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
        if (missing.Count > 0)
            throw new MigrationStateException(context.Schema, $"lacks {missing.Count} migrations, the first being {missing[0]}. Run: {command}");
    }

    private static async Task RefuseUnknownAsync(TContext context, CancellationToken cancellationToken)
    {
        IEnumerable<string> applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(context.Database.GetMigrations()).FirstOrDefault() is { } unknown)
            throw new MigrationStateException(context.Schema, $"has the migration {unknown}, which this program does not know: a newer program made it. Run that one, or restore the copy from before.");
    }
}
