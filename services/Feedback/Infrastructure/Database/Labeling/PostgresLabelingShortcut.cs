using System.Data.Common;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database.Labeling;

/// <summary>
/// The shortcut on PostgreSQL: the statements of a call travel together, are one transaction, and its commit is on the server's disk before the call returns. The names that the general
/// way holds are held here too, in the same order, so both may work beside one another.
/// </summary>
/// <param name="contexts">Gives connections of the room's pool.</param>
/// <param name="clock">The clock of leases.</param>
/// <param name="pages">What can be handed out.</param>
internal sealed class PostgresLabelingShortcut(IDbContextFactory<FeedbackContext> contexts, IDatabaseClock clock, OpenPages pages) : ILabelingShortcut
{
    // First in every batch. The statements after it keep the plan that they have: a plan for the very arrays of a call looks cheaper to the server, which would make one each time, and making
    // it takes longer than carrying it out.
    private const string Hold = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), pg_advisory_xact_lock(hashtextextended($1, 0))";
    private const string Share = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))";

    // Pages may be taken between the look and the call, by other processes. The general way looks for itself.
    private const int LeaseTries = 6;

    private static readonly byte[] CountTag = TagOf(SubmitLabelsResponse.AnsweredTaskCountFieldNumber);

    /// <inheritdoc />
    public async Task<IReadOnlyList<LeasedTask>?> LeaseAsync(string project, string raterId, int taskCount, CancellationToken cancellationToken)
    {
        for (int count = 0; count < LeaseTries; count++)
        {
            IReadOnlyList<OfferedPage> offered = await pages.OfferAsync(project, raterId, taskCount, cancellationToken);
            // Settled whatever happens: a page that seems to be tried is offered last.
            var used = new HashSet<OfferedPage>();
            try
            {
                if (await TryAsync(context => HandOutAsync(context, project, raterId, taskCount, offered, cancellationToken)) is not { } handed)
                    return null;
                HashSet<string> images = [.. handed.Tasks.SelectMany(lease => lease.Task.Images).Select(image => image.Image)];
                used.UnionWith(offered.Where((page, i) => handed.ClosedPages.Contains(i + 1) || images.Contains(page.Images[0])));
                if (handed.Tasks.Count > 0)
                    return handed.Tasks;
                // The pages were not the reason.
                if (handed.ClosedPages.Length == 0)
                    return null;
            }
            finally
            {
                pages.Settle(project, raterId, offered, used);
            }
        }
        return null;
    }

    /// <inheritdoc />
    public Task<long?> SubmitAsync(UsualSubmission submission, CancellationToken cancellationToken) =>
        TryAsync<long?>(context => StoreAsync(context, submission, cancellationToken));

    // What another caller, a lost connection or a deadlock broke had no effect or is found done: the general way repeats it.
    private async Task<T?> TryAsync<T>(Func<FeedbackContext, Task<T?>> run)
    {
        try
        {
            await using FeedbackContext context = await contexts.CreateDbContextAsync();
            return await run(context);
        }
        catch (Exception exception) when (exception is NpgsqlException { IsTransient: true } || DatabaseOutage.IsBrokenOff(exception) || UniqueViolation.IsCauseOf(exception))
        {
            return default;
        }
    }

    // Null if the rater is not admitted here, without tasks if too few pages are open to the rater.
    private async Task<HandedOut?> HandOutAsync(
        FeedbackContext context, string project, string raterId, int taskCount, IReadOnlyList<OfferedPage> offered, CancellationToken cancellationToken)
    {
        var defaults = new LabelingRules { Project = project };
        var places = offered.SelectMany((page, i) => page.Images.OrderBy(image => PageOrder.Place(raterId, image))
            .Select((image, position) => (Page: i + 1, Image: image, Position: position, Token: Secrets.New()))).ToList();
        string[] images = [.. places.Select(place => place.Image)];
        string[] names = [.. offered.Select(_ => $"{project}/labelTasks/{Secrets.New()}")], tokens = [.. offered.Select(_ => Secrets.New())];
        await using NpgsqlBatch batch = await BeginAsync(context, cancellationToken);
        Add(batch, Hold, context.KeyOf(CallerLock.NameOf(raterId)));
        Add(batch, LeaseStatements.LockImages, [images]);
        Add(batch, LeaseStatements.HandOut,
            project, raterId, $"{project}/raters/{raterId}", taskCount, clock.Lead, names, tokens,
            places.Select(place => place.Page).ToArray(), images, places.Select(place => place.Position).ToArray(), places.Select(place => place.Token).ToArray(),
            offered.Count > 0 ? offered[0].Images.Count : defaults.ImagesPerTask, defaults.RequiredLabelCount, defaults.LeaseDuration, BuiltInGuideline.NameIn(project));
        return await ReadLastAsync(batch, async reader =>
        {
            HandedOut? handed = null;
            while (await reader.ReadAsync(cancellationToken))
            {
                handed ??= new HandedOut([], reader.GetFieldValue<int[]>(12));
                if (!reader.IsDBNull(0))
                    AddRow(handed.Tasks, reader, project, raterId);
            }
            return handed;
        }, cancellationToken);
    }

    // Rows of one task follow one another.
    private static void AddRow(List<LeasedTask> leased, DbDataReader row, string project, string raterId)
    {
        string name = row.GetString(0);
        if (leased.Count == 0 || leased[^1].Task.Name != name)
        {
            var task = new RaterTask
            {
                Name = name,
                Project = project,
                RaterId = raterId,
                Prompt = row.GetString(1),
                PromptText = row.GetString(2),
                CreateTime = row.GetFieldValue<DateTimeOffset>(3),
            };
            task.Lease(row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));
            leased.Add(new LeasedTask(task, 0, 0, row.GetString(11)));
        }
        LeasedTask last = leased[^1];
        last.Task.Images.Add(new TaskImage { TaskName = name, Position = row.GetInt32(6), Image = row.GetString(7), Token = row.GetString(8) });
        leased[^1] = last with { WidthPx = Math.Max(last.WidthPx, row.GetInt32(9)), HeightPx = Math.Max(last.HeightPx, row.GetInt32(10)) };
    }

    private async Task<long?> StoreAsync(FeedbackContext context, UsualSubmission submission, CancellationToken cancellationToken)
    {
        IReadOnlyList<GivenAnswer> answers = submission.Answers;
        await using NpgsqlBatch batch = await BeginAsync(context, cancellationToken);
        Add(batch, Hold, context.KeyOf(CallerLock.NameOf(submission.RaterId)));
        // Labels come beside one another; a snapshot or retraction has its project alone.
        Add(batch, Share, context.KeyOf(submission.Project));
        Add(batch, SubmitStatements.LockImages, submission.TaskName);
        Add(batch, SubmitStatements.Store,
            submission.TaskName, submission.RaterId, submission.LeaseToken, submission.Project, submission.Guideline, clock.Lead,
            answers.Select(answer => answer.ImageToken).ToArray(), answers.Select(answer => answer.Verdict.ToString()).ToArray(),
            answers.Select(answer => answer.SkipCause.ToString()).ToArray(), answers.Select(answer => answer.ResponseDuration).ToArray(),
            answers.Select(_ => $"{submission.Project}/labels/{Secrets.New()}").ToArray(),
            submission.Request?.Type ?? "", submission.Request?.Id, submission.Request?.Sha256 ?? "", CountTag, BuiltInGuideline.NameIn(submission.Project));
        return await ReadLastAsync(batch, async reader => await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : (long?)null, cancellationToken);
    }

    private static async Task<NpgsqlBatch> BeginAsync(FeedbackContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        return new NpgsqlBatch((NpgsqlConnection)context.Database.GetDbConnection());
    }

    // The result of the last statement. It counts once everything was read: the server answers the commit last.
    private static async Task<T> ReadLastAsync<T>(NpgsqlBatch batch, Func<DbDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (int i = 1; i < batch.BatchCommands.Count; i++)
            await reader.NextResultAsync(cancellationToken);
        T result = await read(reader);
        await reader.NextResultAsync(cancellationToken);
        return result;
    }

    private static void Add(NpgsqlBatch batch, string statement, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (object? value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = DBNull.Value } : new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }

    private static byte[] TagOf(int field)
    {
        var bytes = new byte[CodedOutputStream.ComputeTagSize(field)];
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.Flush();
        return bytes;
    }

    private sealed record HandedOut(List<LeasedTask> Tasks, int[] ClosedPages);
}
