using System.Runtime.CompilerServices;
using Google.Rpc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Storage.Jobs;

/// <summary>
/// Jobs in a room's own database. Every change is one optimistic step: read, apply a method of <see cref="Job"/>, write where the revision is
/// still the one that was read, else begin again; so the same code is right on SQLite and, for many processes, on PostgreSQL, and no lock is held while
/// a worker thinks. Safe to use from many threads.
/// </summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="clock">Database time.</param>
/// <param name="signals">Tells watches of this process what changed.</param>
/// <param name="time">Paces watches.</param>
/// <param name="options">Leases and watching.</param>
/// <param name="ended">Adds rows to the context that stores the final form of a job, whichever way it ends; must not save, and may run more than once. <c>null</c> for none.</param>
public sealed class JobStore<TContext>(
    IDbContextFactory<TContext> contexts, IDatabaseClock clock, JobSignals signals, TimeProvider time, JobStoreOptions options, Action<TContext, Job>? ended = null)
    where TContext : RoomContext
{
    // Candidates that one look fetches: enough that workers who race for the first ones find another.
    private const int CandidateCount = 8;

    /// <summary>
    /// Stores a job and, in the same transaction, whatever <paramref name="effect"/> adds, such as the outbox rows of its batches. A repetition of an
    /// earlier request, by request id or digest, stores nothing and is answered with the job of that request.
    /// </summary>
    /// <param name="draft">What is asked for.</param>
    /// <param name="effect">Adds rows to the context it is given; must not save. May run more than once. <c>null</c> for none.</param>
    /// <param name="cancellationToken">Ends the wait; then the job may or may not be stored, and repeating the call tells.</param>
    /// <exception cref="ArgumentException">A field is empty or too long.</exception>
    /// <exception cref="RequestIdReusedException">The request id belongs to a request with another digest or payload.</exception>
    /// <exception cref="JobExistsException">The name is taken.</exception>
    public async Task<JobCreation> CreateAsync(JobDraft draft, Action<TContext, Job>? effect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var job = Job.Create(draft, await clock.GetUtcNowAsync(context, cancellationToken));
        context.Add(job);
        effect?.Invoke(context, job);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception))
        {
            // The indexes are the rule; what they refused is the answer to this call.
            if (await FindEarlierAsync(draft, job, cancellationToken) is { } earlier)
                return new JobCreation(earlier, IsNew: false);
            throw;
        }
        signals.Notify(job.Name);
        return new JobCreation(job, IsNew: true);
    }

    /// <summary>The job of a name.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    public async Task<Job> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw new JobNotFoundException(name);

    /// <summary>The job of a name, or <c>null</c>.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Job?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Name == name, cancellationToken);
    }

    /// <summary>A page of jobs, the newest first. A job that is created meanwhile moves no other to another page.</summary>
    /// <param name="query">Which jobs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidPageTokenException">The page token is not one of this query.</exception>
    public async Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        PageToken? after = PageToken.Read(query);
        int size = Math.Min(query.PageSize, JobQuery.MaxPageSize);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<Job> jobs = context.Jobs.AsNoTracking().Where(job => job.Parent == query.Parent);
        if (query.Kind is not null)
            jobs = jobs.Where(job => job.Kind == query.Kind);
        if (query.States.Count > 0)
            jobs = jobs.Where(job => query.States.Contains(job.State));
        if (after is not null)
            jobs = jobs.Where(job => job.CreateTime < after.CreateTime || (job.CreateTime == after.CreateTime && string.Compare(job.Name, after.Name) > 0));
        List<Job> page = await jobs.OrderByDescending(job => job.CreateTime).ThenBy(job => job.Name).Take(size + 1).ToListAsync(cancellationToken);
        if (page.Count <= size)
            return new JobPage(page, "");
        page.RemoveAt(size);
        return new JobPage(page, new PageToken(page[^1].CreateTime, page[^1].Name).Write(query));
    }

    /// <summary>
    /// The oldest free job of a kind, claimed for <paramref name="owner"/>; <c>null</c> if there is none. On the way it ends those whose workers went silent
    /// while they were being cancelled, or once too often.
    /// </summary>
    /// <param name="kind">Kind of work.</param>
    /// <param name="owner">The worker.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Job?> ClaimNextAsync(string kind, string owner, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        await using (TContext context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!context.IsSqlite)
                return await ClaimLockedAsync(context, kind, owner, cancellationToken);
        }
        while (true)
        {
            IReadOnlyList<string> candidates = await FindCandidatesAsync(kind, cancellationToken);
            if (candidates.Count == 0)
                return null;
            foreach (string name in candidates)
            {
                // The last try of the step decides: an earlier one may have lost its race.
                bool isClaimed = false;
                Job job = await StepAsync(name, (job, now) =>
                {
                    (Job after, isClaimed) = ClaimOrEnd(job, owner, now);
                    return after;
                }, effect: null, cancellationToken);
                if (isClaimed)
                    return job;
            }
        }
    }

    /// <summary>Renews the lease of a worker. The worker stops if the job that comes back is CANCELLING.</summary>
    /// <param name="name">The job.</param>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="progress">How far it is; <c>null</c> for no change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over.</exception>
    public Task<Job> HeartbeatAsync(string name, int attempt, Progress? progress, CancellationToken cancellationToken) =>
        StepAsync(name, (job, now) => job.Heartbeat(attempt, now, options.Lease, progress), effect: null, cancellationToken);

    /// <summary>Stores an intermediate effect of a worker together with its progress, fenced by its attempt.</summary>
    /// <param name="name">The job.</param>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="progress">How far it is with this effect.</param>
    /// <param name="effect">Adds rows to the context it is given; must not save. May run more than once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over; nothing was stored.</exception>
    public Task<Job> AdvanceAsync(string name, int attempt, Progress progress, Action<TContext, Job> effect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return StepAsync(name, (job, now) => job.Heartbeat(attempt, now, options.Lease, progress), effect, cancellationToken);
    }

    /// <summary>Ends a job well and stores its last effect in the same transaction. A job that is being cancelled becomes CANCELLED and the effect is dropped.</summary>
    /// <param name="name">The job.</param>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="result">What came out.</param>
    /// <param name="effect">Adds rows to the context it is given; must not save. May run more than once. <c>null</c> for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over; nothing was stored.</exception>
    public Task<Job> CompleteAsync(string name, int attempt, byte[]? result, Action<TContext, Job>? effect, CancellationToken cancellationToken) =>
        StepAsync(name, (job, now) => job.Complete(attempt, now, result),
            (context, job) => { if (job.State == JobState.Succeeded) effect?.Invoke(context, job); }, cancellationToken);

    /// <summary>Ends a job that cannot succeed.</summary>
    /// <param name="name">The job.</param>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="failure">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over; nothing was stored.</exception>
    public Task<Job> FailAsync(string name, int attempt, Failure failure, CancellationToken cancellationToken) =>
        StepAsync(name, (job, now) => job.Fail(attempt, now, failure), effect: null, cancellationToken);

    /// <summary>Gives a job back for any worker to take at once.</summary>
    /// <param name="name">The job.</param>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over.</exception>
    public Task<Job> ReleaseAsync(string name, int attempt, CancellationToken cancellationToken) =>
        StepAsync(name, (job, now) => job.Release(attempt, now), effect: null, cancellationToken);

    /// <summary>Asks a job to stop. A final job is given back unchanged.</summary>
    /// <param name="name">The job.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    public Task<Job> CancelAsync(string name, CancellationToken cancellationToken) =>
        StepAsync(name, (job, now) => job.RequestCancel(now), effect: null, cancellationToken);

    /// <summary>Lets a failed or cancelled job wait for a worker again, for kinds of work that go on from what they stored. Any other job is given back unchanged.</summary>
    /// <param name="name">The job.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    /// <exception cref="JobExistsException">Another job of the same digest is at work or done.</exception>
    public async Task<Job> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await StepAsync(name, (job, now) => job.Resume(now), effect: null, cancellationToken);
        }
        catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception))
        {
            throw new JobExistsException(name);
        }
    }

    /// <summary>
    /// The job as it is, then as it is after changes, up to its final form. Changes that follow one another faster than the reader reads are
    /// seen as one, so a slow reader costs no memory.
    /// </summary>
    /// <param name="name">The job.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    public async IAsyncEnumerable<Job> WatchAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using JobSignals.Subscription subscription = signals.Subscribe(name);
        for (long seen = -1; ;)
        {
            Job job = await GetAsync(name, cancellationToken);
            if (job.Revision != seen)
                yield return job;
            if (job.IsFinal)
                yield break;
            seen = job.Revision;
            await subscription.WaitAsync(options.WatchInterval, time, cancellationToken);
        }
    }

    /// <summary>Ends all leases, so that jobs of a process that is gone can be claimed at once. For a store that no other process uses, before anything claims.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many jobs were leased.</returns>
    public async Task<int> ExpireLeasesAsync(CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        DateTimeOffset now = await clock.GetUtcNowAsync(context, cancellationToken);
        return await context.Jobs.Where(job => job.LeaseExpireTime > now).ExecuteUpdateAsync(
            set => set.SetProperty(job => job.LeaseExpireTime, now).SetProperty(job => job.Revision, job => job.Revision + 1), cancellationToken);
    }

    private async Task<Job?> FindEarlierAsync(JobDraft draft, Job job, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<Job> jobs = context.Jobs.AsNoTracking().Where(job => job.Parent == draft.Parent && job.Kind == draft.Kind);
        if (draft.RequestId is not null && await jobs.SingleOrDefaultAsync(job => job.RequestId == draft.RequestId, cancellationToken) is { } repeated)
        {
            bool same = draft.Digest is null ? repeated.Payload.AsSpan().SequenceEqual(draft.Payload) : repeated.Digest == draft.Digest;
            return same ? repeated : throw new RequestIdReusedException(draft.RequestId, repeated.Name);
        }
        if (draft.Digest is not null && await jobs.SingleOrDefaultAsync(
            job => job.Digest == draft.Digest && job.State != JobState.Failed && job.State != JobState.Cancelling && job.State != JobState.Cancelled, cancellationToken) is { } alike)
            return alike;
        Job? namesake = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(other => other.Name == draft.Name, cancellationToken);
        // The very job: on a server a commit whose answer was lost is tried again, and meets itself.
        bool isSelf = !context.IsSqlite && namesake is { Revision: 0 } && namesake.CreateTime == job.CreateTime && namesake.Payload.AsSpan().SequenceEqual(job.Payload);
        return namesake is null || isSelf ? namesake : throw new JobExistsException(draft.Name);
    }

    private async Task<IReadOnlyList<string>> FindCandidatesAsync(string kind, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        DateTimeOffset now = await clock.GetUtcNowAsync(context, cancellationToken);
        return await Free(context, kind, now).Select(job => job.Name).Take(CandidateCount).ToListAsync(cancellationToken);
    }

    // On a server a claim locks its row and passes over rows that others are claiming: workers of many processes never want the same job.
    private async Task<Job?> ClaimLockedAsync(TContext context, string kind, string owner, CancellationToken cancellationToken)
    {
        IExecutionStrategy strategy = context.Database.CreateExecutionStrategy();
        while (true)
        {
            Job? taken = null;
            bool isClaimed = false;
            await strategy.ExecuteInTransactionAsync(
                async token =>
                {
                    context.ChangeTracker.Clear();
                    DateTimeOffset now = await clock.GetUtcNowAsync(context, token);
                    taken = await Free(context, kind, now).ForUpdateSkipLocked().Take(1).SingleOrDefaultAsync(token);
                    if (taken is null)
                        return;
                    long revision = taken.Revision;
                    (taken, isClaimed) = ClaimOrEnd(taken, owner, now);
                    context.Update(taken).Property(job => job.Revision).OriginalValue = revision;
                    if (taken.IsFinal)
                        ended?.Invoke(context, taken);
                    await context.SaveChangesAsync(token);
                },
                // After a commit whose answer was lost.
                async token => taken is null || await context.Jobs.AsNoTracking().AnyAsync(job => job.Name == taken.Name && job.Revision == taken.Revision && job.LeaseOwner == taken.LeaseOwner, token),
                cancellationToken);
            if (taken is null)
                return null;
            signals.Notify(taken.Name);
            if (isClaimed)
                return taken;
        }
    }

    private static IQueryable<Job> Free(TContext context, string kind, DateTimeOffset now) => context.Jobs.AsNoTracking()
        .Where(job => job.Kind == kind && (job.State == JobState.Pending
            || ((job.State == JobState.Running || job.State == JobState.Cancelling) && (job.LeaseExpireTime == null || job.LeaseExpireTime <= now))))
        .OrderBy(job => job.CreateTime).ThenBy(job => job.Name);

    private (Job After, bool IsClaimed) ClaimOrEnd(Job job, string owner, DateTimeOffset now)
    {
        Job expired = job.Expire(now, options.LostLeaseLimit, LostFailure(job));
        bool isClaimable = expired.IsClaimable(now);
        return (isClaimable ? expired.Claim(owner, now, options.Lease) : expired, isClaimable);
    }

    private async Task<Job> StepAsync(
        string name, Func<Job, DateTimeOffset, Job> change, Action<TContext, Job>? effect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        while (true)
        {
            await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
            Job before = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Name == name, cancellationToken) ?? throw new JobNotFoundException(name);
            Job after = change(before, await clock.GetUtcNowAsync(context, cancellationToken));
            if (after.Revision == before.Revision)
                return before;
            context.Update(after).Property(job => job.Revision).OriginalValue = before.Revision;
            effect?.Invoke(context, after);
            if (after.IsFinal && !before.IsFinal)
                ended?.Invoke(context, after);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException exception) when (exception.Entries.All(entry => entry.Entity is Job))
            {
                continue;
            }
            signals.Notify(name);
            return after;
        }
    }

    private Failure LostFailure(Job job) => new()
    {
        Code = Code.Unavailable,
        Reason = "WORKERS_LOST",
        Domain = options.Domain,
        Message = $"{job.LostLeaseCount + 1} workers went silent while they worked on this job, the last one {job.LeaseOwner}. See the log of that worker; lack of memory is the usual cause.",
        Metadata = { { "lostCount", (job.LostLeaseCount + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) } },
        Retryable = true,
    };
}
