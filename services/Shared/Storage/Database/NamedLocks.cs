using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>
/// Locks on names that all processes of a room agree on, held until the transaction ends. On SQLite there is nothing to do: a transaction that writes has the database to itself.
/// A use case takes its names in one order, ahead of row locks, so that none waits in a circle.
/// </summary>
public static class NamedLocks
{
    /// <summary>Text whose hash (<c>hashtextextended</c> with seed 0) is the advisory lock of a name, for statements that take it beside other work.</summary>
    /// <param name="context">The room.</param>
    /// <param name="name">The name.</param>
    public static string KeyOf(this RoomContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        return $"{context.Schema}\n{name}";
    }

    /// <summary>Waits until nobody else has the name, and has it alone.</summary>
    /// <param name="context">Inside a transaction.</param>
    /// <param name="name">The name; those of other rooms are apart.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task HoldAsync(this RoomContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        string key = context.KeyOf(name);
        return context.IsSqlite ? Task.CompletedTask : context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", cancellationToken);
    }

    /// <summary>Waits until nobody has the name alone, and has it together with others who share it.</summary>
    /// <param name="context">Inside a transaction.</param>
    /// <param name="name">The name; those of other rooms are apart.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task ShareAsync(this RoomContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        string key = context.KeyOf(name);
        return context.IsSqlite ? Task.CompletedTask : context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared(hashtextextended({key}, 0))", cancellationToken);
    }
}
