using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace RlhfT2I.Storage.Database;

/// <summary>Turns the tags of <see cref="RowLocks"/> into clauses.</summary>
internal sealed class RowLockInterceptor : DbCommandInterceptor
{
    // Tags stand ahead of the command, one in a line; a literal cannot reach there.
    private const string WaitLine = $"-- {RowLocks.WaitTag}\n";
    private const string SkipLine = $"-- {RowLocks.SkipTag}\n";

    public static RowLockInterceptor Instance { get; } = new();

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Lock(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Lock(command);
        return new(result);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The clauses are constants.")]
    private static void Lock(DbCommand command)
    {
        string text = command.CommandText.ReplaceLineEndings("\n");
        if (text.StartsWith(WaitLine, StringComparison.Ordinal))
            command.CommandText = text + "\nFOR UPDATE";
        else if (text.StartsWith(SkipLine, StringComparison.Ordinal))
            command.CommandText = text + "\nFOR UPDATE SKIP LOCKED";
    }
}
