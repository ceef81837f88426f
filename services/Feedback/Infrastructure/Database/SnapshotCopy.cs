using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>
/// Copies labels into a snapshot in one statement, so that no label passes through this process. The order is that of <see cref="SnapshotDigest"/>: prompt text, digest of
/// the picture, rater, verdict, name of the image; texts by UTF-16 code units, as snapshots have been ordered since the first one.
/// </summary>
internal static class SnapshotCopy
{
    private const string Utf16Collation = "rlhf_utf16";

    // Of the connection alone, and gone before the transaction ends.
    private const string ConsensusTable = "rlhf_consensus";

    private const int RowsPerInsert = 500;

    // Both databases compare code points, in whose order U+10000 and above come last; as UTF-16 they come before U+E000. With U+D7FF ahead of each, which
    // is no character, they do so as code points too.
    private const string PostgresPromptOrder = """regexp_replace(prompt_text, '([\U00010000-\U0010FFFF])', chr(55295) || '\1', 'g') COLLATE "C" """;

    private const string EveryLabel =
        """
        SELECT i.name AS image, i.sha256, i.prompt, i.prompt_text, i.category, i.split, l.verdict, {1} || '/raters/' || l.rater_id AS rater,
          CASE l.verdict WHEN 'Good' THEN 1.0 WHEN 'Bad' THEN 0.0 ELSE 0.5 END AS good_probability
        FROM <labels> l JOIN <images> i ON i.name = l.image
        WHERE <standing>
        """;

    // More good than bad or the other way round; level, or skipped by everyone, leaves the image out.
    private const string MajorityOfLabels =
        """
        SELECT i.name AS image, i.sha256, i.prompt, i.prompt_text, i.category, i.split, CASE WHEN lead.votes > 0 THEN 'Good' ELSE 'Bad' END AS verdict, '' AS rater,
          CASE WHEN lead.votes > 0 THEN 1.0 ELSE 0.0 END AS good_probability
        FROM (SELECT l.image, SUM(CASE l.verdict WHEN 'Good' THEN 1 WHEN 'Bad' THEN -1 ELSE 0 END) AS votes
              FROM <labels> l JOIN <images> i ON i.name = l.image WHERE <standing> GROUP BY l.image) lead
        JOIN <images> i ON i.name = lead.image
        WHERE lead.votes <> 0
        """;

    // As with the majority, what is level says nothing.
    private const string GivenConsensus =
        $"""
        SELECT i.name AS image, i.sha256, i.prompt, i.prompt_text, i.category, i.split, CASE WHEN c.good_probability > 0.5 THEN 'Good' ELSE 'Bad' END AS verdict, '' AS rater,
          c.good_probability
        FROM {ConsensusTable} c JOIN <images> i ON i.name = c.image
        WHERE c.good_probability <> 0.5
        """;

    private const string Copy =
        """
        INSERT INTO <entries> (snapshot_name, position, image, image_sha256, prompt, prompt_text, category, split, verdict, good_probability, rater)
        SELECT {0}, ROW_NUMBER() OVER (ORDER BY <promptOrder>, sha256, rater, CASE verdict WHEN 'Good' THEN 1 WHEN 'Bad' THEN 2 ELSE 3 END, image) - 1,
          image, sha256, prompt, prompt_text, category, split, verdict, good_probability, rater
        FROM (<rows>) chosen
        """;

    // Sorting some millions of labels takes longer than a usual statement may; the call's own deadline ends it.
    private static readonly TimeSpan StatementPatience = TimeSpan.FromMinutes(10);

    /// <summary>Copies the standing labels of a project.</summary>
    /// <param name="context">Inside a transaction that writes.</param>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="project">The project.</param>
    /// <param name="consensus">How several labels of one image become one.</param>
    /// <param name="generationJobs">Only images of these jobs; empty for all.</param>
    /// <param name="goldIncluded">Whether answers to gold questions are copied too.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Entries that the snapshot has.</returns>
    [SuppressMessage("Security", "EF1002", Justification = "Names of tables come from the model, values are parameters.")]
    public static async Task<long> RunAsync(
        FeedbackContext context, string snapshot, string project, Consensus consensus, IReadOnlyList<string> generationJobs, bool goldIncluded,
        CancellationToken cancellationToken)
    {
        // Two parameters come before the jobs.
        string jobs = generationJobs.Count == 0 ? "" : $" AND i.generation_job IN ({string.Join(", ", generationJobs.Select((_, i) => $"{{{i + 2}}}"))})";
        string rows = (consensus == Consensus.Majority ? MajorityOfLabels : EveryLabel).Replace(
            "<standing>", "l.project = {1} AND l.superseding_label IS NULL AND l.retraction IS NULL" + (goldIncluded ? "" : " AND l.gold_question IS NULL") + jobs, StringComparison.Ordinal);
        context.Database.SetCommandTimeout(StatementPatience);
        return await context.Database.ExecuteSqlRawAsync(Statement(context, rows), [snapshot, project, .. generationJobs], cancellationToken);
    }

    /// <summary>Copies what labels were found to say together.</summary>
    /// <param name="context">Inside a transaction that writes.</param>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="images">One row for each image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Entries that the snapshot has.</returns>
    [SuppressMessage("Security", "EF1002", Justification = "Names of tables come from the model, values are parameters.")]
    public static async Task<long> RunAsync(FeedbackContext context, string snapshot, IReadOnlyList<ImageConsensus> images, CancellationToken cancellationToken)
    {
        DatabaseFacade database = context.Database;
        database.SetCommandTimeout(StatementPatience);
        await database.ExecuteSqlRawAsync($"CREATE TEMPORARY TABLE {ConsensusTable} (image TEXT PRIMARY KEY, good_probability DOUBLE PRECISION NOT NULL)", cancellationToken);
        foreach (ImageConsensus[] some in images.Chunk(RowsPerInsert))
        {
            string values = string.Join(", ", some.Select((_, i) => $"({{{2 * i}}}, {{{2 * i + 1}}})"));
            await database.ExecuteSqlRawAsync(
                $"INSERT INTO {ConsensusTable} (image, good_probability) VALUES {values}", some.SelectMany(image => new object[] { image.Image, image.GoodProbability }), cancellationToken);
        }
        long count = await database.ExecuteSqlRawAsync(Statement(context, GivenConsensus), [snapshot], cancellationToken);
        await database.ExecuteSqlRawAsync($"DROP TABLE {ConsensusTable}", cancellationToken);
        return count;
    }

    private static string Statement(FeedbackContext context, string rows)
    {
        string promptOrder = PostgresPromptOrder;
        if (context.Database.GetDbConnection() is SqliteConnection embedded)
        {
            embedded.CreateCollation(Utf16Collation, string.CompareOrdinal);
            promptOrder = $"prompt_text COLLATE {Utf16Collation}";
        }
        return Copy
            .Replace("<rows>", rows, StringComparison.Ordinal)
            .Replace("<promptOrder>", promptOrder, StringComparison.Ordinal)
            .Replace("<labels>", TableOf<StoredLabel>(context), StringComparison.Ordinal)
            .Replace("<images>", TableOf<RegisteredImage>(context), StringComparison.Ordinal)
            .Replace("<entries>", TableOf<SnapshotEntry>(context), StringComparison.Ordinal);
    }

    private static string TableOf<T>(FeedbackContext context)
    {
        var entity = context.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} has no table.");
        return context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
    }
}
