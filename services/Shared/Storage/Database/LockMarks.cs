
namespace RlhfT2I.Storage.Database;

/// <summary>
/// Lets go of row locks before the transaction ends. Whoever looks for free rows locks some that turn out to be none; one who then waits for a row while holding them may wait in a circle.
/// On SQLite there is nothing to do: a transaction that writes has the database to itself.
/// </summary>
public static class LockMarks
{
    private const string Name = "rlhf_locks";

    /// <summary>Marks the moment: locks that are had by now stay.</summary>
    /// <param name="context">Inside a transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task MarkLocksAsync(this RoomContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context is { IsSqlite: false, Database.CurrentTransaction: { } transaction } ? transaction.CreateSavepointAsync(Name, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Lets go of the rows that were locked since the mark. Nothing was written since.</summary>
    /// <param name="context">Inside a transaction with a mark.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task LetGoOfLocksAsync(this RoomContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context is { IsSqlite: false, Database.CurrentTransaction: { } transaction } ? transaction.RollbackToSavepointAsync(Name, cancellationToken) : Task.CompletedTask;
    }
}
