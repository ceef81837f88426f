using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace RlhfT2I.Storage.Database;

/// <summary>Opens a room's schema on a PostgreSQL server.</summary>
public static class PostgresDatabase
{
    /// <summary>Table that tells which migrations a schema has; each room's schema holds its own.</summary>
    public const string HistoryTable = "__EFMigrationsHistory";

    /// <summary>Connections of one room and process, where the connection string does not say: five rooms stay below the server's default of 100.</summary>
    public const int DefaultPoolSize = 16;

    /// <summary>Statements of one connection that the server keeps parsed and planned, where the connection string does not say. More than a room has.</summary>
    public const int DefaultPreparedStatements = 200;

    private const int MaxRetryCount = 5;
    private const int DefaultConnectTimeoutSeconds = 5;
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Uses a room's schema, with pooled connections, row locks (<see cref="RowLocks"/>), and a strategy that repeats what a lost connection, a restart of the server or
    /// a deadlock broke, for some three seconds. With it transactions are opened inside <c>Database.CreateExecutionStrategy()</c> only.
    /// </summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="connectionString">Npgsql's connection string. Unless it says otherwise, a pool has at most <see cref="DefaultPoolSize"/> connections, keeps
    /// <see cref="DefaultPreparedStatements"/> statements prepared on each (0 where a pooler of transactions stands between), is not reset between uses, and a connection is given up
    /// after 5 seconds.</param>
    /// <param name="schema">The room's schema; the connections bear its name.</param>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public static DbContextOptionsBuilder UsePostgresServer(this DbContextOptionsBuilder builder, string connectionString, string schema)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        return builder
            .UseNpgsql(Complete(connectionString, schema), server => server
                .MigrationsHistoryTable(HistoryTable, schema)
                .ExecutionStrategy(dependencies => new ServerExecutionStrategy(dependencies, MaxRetryCount, MaxRetryDelay)))
            .AddInterceptors(RowLockInterceptor.Instance);
    }

    private static string Complete(string connectionString, string schema)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        // A pool belongs to its text: rooms of one process do not take connections from one another.
        connection.ApplicationName ??= $"rlhf-{schema}";
        if (!connection.ShouldSerialize("Maximum Pool Size"))
            connection.MaxPoolSize = Math.Max(DefaultPoolSize, connection.MinPoolSize);
        if (!connection.ShouldSerialize("Max Auto Prepare"))
            connection.MaxAutoPrepare = DefaultPreparedStatements;
        // No room leaves anything on a connection (settings, listening, locks outside transactions), so there is nothing to put back: eight statements less for each use.
        if (!connection.ShouldSerialize("No Reset On Close"))
            connection.NoResetOnClose = true;
        if (!connection.ShouldSerialize("Timeout"))
            connection.Timeout = DefaultConnectTimeoutSeconds;
        return connection.ConnectionString;
    }
}
