using Npgsql;
using RlhfT2I.Benchmarks.Raters;

namespace RlhfT2I.Benchmarks.Exports;

/// <summary>An evaluation with many votes, put straight into the database: nine of an item, with names as long as real ones.</summary>
internal static class ManyVotes
{
    public const string Evaluation = FeedbackRoom.Project + "/evaluations/e";

    private const string InsertEvaluation =
        """
        INSERT INTO feedback.evaluations (name, project, display_name, candidate, baseline, prompt_set, images_per_set, votes_per_prompt, control_count, seed, digest, state,
          required_vote_count, vote_count, create_time, revision)
        VALUES (@evaluation, @project, 'many votes', '{}', '{}', @project || '/promptSets/s', 1, 9, 0, 1, 'sha256:' || md5('a') || md5('b'), 'Succeeded', @count, @count, now(), 1)
        """;

    private const string InsertVotes =
        """
        INSERT INTO feedback.votes (name, evaluation_name, ballot_name, item_index, kind, prompt, rater_id, candidate_first, alignment, fidelity, response_duration, create_time)
        SELECT @project || '/ballots/' || md5(n::text) || '/votes/' || md5((-n)::text), @evaluation, @project || '/ballots/' || md5(n::text), n / 9, 'Regular',
          @project || '/promptSets/s/prompts/p' || n / 9, md5((n % 200)::text), n % 2 = 0, (ARRAY['First', 'Second', 'Tie'])[1 + n % 3], (ARRAY['First', 'Second', 'Tie'])[1 + n % 7 % 3],
          make_interval(secs => 1 + n % 50 / 10.0), now()
        FROM generate_series(0, @count - 1) n
        """;

    /// <summary>Stores the evaluation.</summary>
    public static async Task FillAsync(string connectionString, int count, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0 });
        foreach (string text in (string[])[InsertEvaluation, InsertVotes])
        {
            await using NpgsqlCommand command = source.CreateCommand(text);
            command.Parameters.AddWithValue("project", FeedbackRoom.Project);
            command.Parameters.AddWithValue("evaluation", Evaluation);
            command.Parameters.AddWithValue("count", count);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await using NpgsqlCommand analyze = source.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
