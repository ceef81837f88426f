using Npgsql;

namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>What the databases hold in the end, read past the services.</summary>
/// <param name="connectionString">The suite's database, not through a proxy.</param>
internal sealed class ChaosDatabase(string connectionString)
{
    /// <summary>Schemas of the rooms that keep a row for each image.</summary>
    public static IReadOnlyList<string> Rooms { get; } = ["generation", "feedback", "embedding"];

    /// <summary>Images of a job in a room.</summary>
    public Task<long> CountImagesAsync(string schema, string job, CancellationToken cancellationToken) =>
        NumberAsync($"SELECT count(*) FROM {schema}.images WHERE {JobColumn(schema)} = $1", job, cancellationToken);

    /// <summary>Images of a job that a room has more than once.</summary>
    public Task<long> CountDoubledImagesAsync(string schema, string job, CancellationToken cancellationToken) => NumberAsync(
        $"SELECT count(*) - count(DISTINCT (prompt, sample_index)) FROM {schema}.images WHERE {JobColumn(schema)} = $1", job, cancellationToken);

    /// <summary>Labels of an answered task that stand.</summary>
    public Task<long> CountLabelsAsync(string task, CancellationToken cancellationToken) =>
        NumberAsync("SELECT count(*) FROM feedback.labels WHERE task_name = $1 AND superseding_label IS NULL", task, cancellationToken);

    /// <summary>Marks every message of a room's outbox as not published yet, as a relay does that is killed between publishing and marking.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ForgetPublicationsAsync(string schema, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"UPDATE {schema}.outbox SET epoch = NULL, entry_id = NULL WHERE epoch IS NOT NULL", connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string JobColumn(string schema) => schema == "generation" ? "job_name" : "generation_job";

    private async Task<long> NumberAsync(string sql, string argument, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = await OpenAsync(cancellationToken);
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddWithValue(argument);
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            }
            catch (NpgsqlException)
            {
                // The database is the one that was killed: look again when it is back.
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
