using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace RlhfT2I.Storage.Database;

/// <summary>Sets on each connection what SQLite keeps per connection.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // WAL is kept in the file, the rest is not. synchronous=FULL: a commit that was answered is on the disk.
    // busy_timeout: SQLite itself waits in small steps; the provider's own wait is in steps of 150 ms.
    private static readonly string Text = string.Create(CultureInfo.InvariantCulture,
        $"PRAGMA busy_timeout = {(long)SqliteDatabase.BusyTimeout.TotalMilliseconds}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

    public static SqlitePragmas Instance { get; } = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using DbCommand command = Command(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using DbCommand command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = Text;
        return command;
    }
}
