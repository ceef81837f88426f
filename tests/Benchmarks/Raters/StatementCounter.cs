using System.Diagnostics;
using Npgsql;

namespace RlhfT2I.Benchmarks.Raters;

/// <summary>Counts what calls cost the database: statements as the server counts them, and ways there and back.</summary>
internal sealed class StatementCounter : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly ActivityListener _listener;
    private long _commands;

    private StatementCounter(NpgsqlDataSource source)
    {
        _source = source;
        // Npgsql has one activity for each command or batch that it sends.
        _listener = new ActivityListener
        {
            ShouldListenTo = activities => activities.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStarted = activity => Interlocked.Add(ref _commands, activity.Kind == ActivityKind.Client ? 1 : 0),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Begins to count. The server was started with <c>pg_stat_statements</c>.</summary>
    public static async Task<StatementCounter> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        // What would put a connection back in order would count too.
        NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true });
        await using NpgsqlCommand command = source.CreateCommand("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new StatementCounter(source);
    }

    /// <summary>What one call costs.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CallCost> CountAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        (long statements, long commits) before = await ReadAsync(cancellationToken);
        long commandsBefore = Interlocked.Read(ref _commands);
        await call();
        long commands = Interlocked.Read(ref _commands) - commandsBefore;
        (long statements, long commits) after = await ReadAsync(cancellationToken);
        // The look before is among those after. A BEGIN travels with the first command, a COMMIT by itself.
        return new CallCost(after.statements - before.statements - 1, commands + after.commits - before.commits);
    }

    /// <summary>Ends the count, so that it costs the server nothing any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (NpgsqlCommand command = _source.CreateCommand("ALTER SYSTEM SET pg_stat_statements.track = 'none'"))
            await command.ExecuteNonQueryAsync();
        await using (NpgsqlCommand command = _source.CreateCommand("SELECT pg_reload_conf()"))
            await command.ExecuteNonQueryAsync();
        _listener.Dispose();
        await _source.DisposeAsync();
    }

    private async Task<(long Statements, long Commits)> ReadAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _source.CreateCommand("SELECT coalesce(sum(calls), 0)::bigint, coalesce(sum(calls) FILTER (WHERE query = 'COMMIT'), 0)::bigint FROM pg_stat_statements");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}

/// <summary>What a call costs the database.</summary>
/// <param name="Statements">Statements that the server ran, BEGIN and COMMIT among them.</param>
/// <param name="RoundTrips">Times that the service waited for the server.</param>
internal sealed record CallCost(long Statements, long RoundTrips);
