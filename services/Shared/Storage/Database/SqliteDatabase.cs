using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>Opens the embedded database of a room.</summary>
public static class SqliteDatabase
{
    /// <summary>How long a writer waits for another one.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Uses a SQLite file with foreign keys, a write-ahead log (readers never wait), an fsync with every commit, and one writer at a time that others
    /// wait for.
    /// </summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="path">The file; made if it is missing. Its folder must exist and be on a local disk.</param>
    public static DbContextOptionsBuilder UseSqliteFile(this DbContextOptionsBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            Mode = SqliteOpenMode.ReadWriteCreate,
            ForeignKeys = true,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        };
        return builder.UseSqlite(connection.ToString()).AddInterceptors(SqlitePragmas.Instance);
    }
}
