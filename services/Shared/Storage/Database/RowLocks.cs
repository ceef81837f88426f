using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>
/// Locks the rows that a query of one table reads until the transaction ends. LINQ has no words for it: the query is tagged, and on PostgreSQL the tag becomes the clause
/// of the same name. On SQLite it stays a comment: there a transaction that writes has the database to itself.
/// </summary>
public static class RowLocks
{
    internal const string WaitTag = "rlhf: for update";
    internal const string SkipTag = "rlhf: for update skip locked";

    /// <summary>Waits for rows that another transaction holds, and reads them as that one left them.</summary>
    /// <typeparam name="T">Row of one table; the query has no join, grouping or include. It orders its rows, so that two transactions lock them in one order.</typeparam>
    /// <param name="rows">The rows.</param>
    public static IQueryable<T> ForUpdate<T>(this IQueryable<T> rows) => rows.TagWith(WaitTag);

    /// <summary>Passes over rows that another transaction holds.</summary>
    /// <typeparam name="T">Row of one table; the query has no join, grouping or include.</typeparam>
    /// <param name="rows">The rows.</param>
    public static IQueryable<T> ForUpdateSkipLocked<T>(this IQueryable<T> rows) => rows.TagWith(SkipTag);
}
