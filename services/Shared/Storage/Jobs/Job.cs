using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Storage.Jobs;

/// <summary>
/// A piece of long work and its rules, as a value: every method gives the job after the step and changes nothing; <see cref="JobStore{TContext}"/>
/// stores the outcome, and only if nobody else stored one meanwhile.
/// </summary>
/// <remarks>
/// <code>
/// PENDING --Claim--> RUNNING --Complete--> SUCCEEDED
///    |                |  | '---Fail-----> FAILED
///    |                |  '----Claim-----> RUNNING, next attempt (lease ended)
///    '--RequestCancel-+--RequestCancel--> CANCELLING --Complete, Fail, lease ended--> CANCELLED
/// FAILED, CANCELLED --Resume--> PENDING, for kinds of work that go on from what they stored
/// </code>
/// <see cref="Attempt"/> is the fencing token: it grows with every claim, and every step of a worker states the attempt it works for,
/// so that one who was frozen past its lease changes nothing.
/// </remarks>
public sealed record Job
{
    /// <summary>Longest <see cref="Name"/>, in characters.</summary>
    public const int MaxNameLength = 300;

    /// <summary>Longest <see cref="Parent"/>, in characters.</summary>
    public const int MaxParentLength = 200;

    /// <summary>Longest kind, request id, digest and lease owner, in characters.</summary>
    public const int MaxKeyLength = 100;

    /// <summary>Resource name; unique in the store.</summary>
    public required string Name { get; init; }

    /// <summary>Resource that holds the job.</summary>
    public required string Parent { get; init; }

    /// <summary>What kind of work it is.</summary>
    public required string Kind { get; init; }

    /// <summary>Where the job stands.</summary>
    public JobState State { get; init; } = JobState.Pending;

    /// <summary>How far it is.</summary>
    public Progress Progress { get; init; } = Progress.None;

    /// <summary>When it was stored, by database time.</summary>
    public DateTimeOffset CreateTime { get; init; }

    /// <summary>When the row last changed, by database time.</summary>
    public DateTimeOffset UpdateTime { get; init; }

    /// <summary>When it was first claimed; <c>null</c> before.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it reached a final state; <c>null</c> before.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Request that created it; <c>null</c> for none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Digest of everything that the result depends on; <c>null</c> for none.</summary>
    public string? Digest { get; init; }

    /// <summary>How often it was claimed; the fencing token of the present worker.</summary>
    public int Attempt { get; init; }

    /// <summary>How many of its attempts ended in silence, by a crash or a frozen worker.</summary>
    public int LostLeaseCount { get; init; }

    /// <summary>Who works on it; <c>null</c> for nobody.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>When the lease ends unless it is renewed, by database time; <c>null</c> without one.</summary>
    public DateTimeOffset? LeaseExpireTime { get; init; }

    /// <summary>Why it failed; <c>null</c> unless <see cref="State"/> is <see cref="JobState.Failed"/>.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What is to be done, a protobuf message of the room.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>What came out, a protobuf message of the room; <c>null</c> unless it succeeded.</summary>
    public byte[]? Result { get; init; }

    /// <summary>Grows with every stored change.</summary>
    public long Revision { get; init; }

    /// <summary>Whether the job has ended; only <see cref="Resume"/> leads on from there.</summary>
    public bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    /// <summary>The first form of a job that is asked for.</summary>
    /// <param name="draft">What is asked for.</param>
    /// <param name="now">Database time.</param>
    /// <exception cref="ArgumentException">A field is empty or too long.</exception>
    public static Job Create(JobDraft draft, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft.Validate();
        return new Job
        {
            Name = draft.Name,
            Parent = draft.Parent,
            Kind = draft.Kind,
            Payload = draft.Payload,
            RequestId = draft.RequestId,
            Digest = draft.Digest,
            Progress = Progress.None with { TotalCount = draft.TotalCount },
            CreateTime = now,
            UpdateTime = now,
        };
    }

    /// <summary>Whether a worker may take it: nobody has started, or the one who did let its lease end.</summary>
    /// <param name="now">Database time.</param>
    public bool IsClaimable(DateTimeOffset now) => State == JobState.Pending || (State == JobState.Running && !IsLeased(now));

    /// <summary>The job in a worker's hands, one attempt further.</summary>
    /// <param name="owner">The worker; at most 100 characters.</param>
    /// <param name="now">Database time.</param>
    /// <param name="lease">How long the worker may be silent.</param>
    /// <exception cref="JobNotClaimableException">It is final, being cancelled, or in other hands.</exception>
    public Job Claim(string owner, DateTimeOffset now, TimeSpan lease)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner.Length, MaxKeyLength);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        if (!IsClaimable(now))
            throw new JobNotClaimableException(Name, State, LeaseOwner);
        return Touched(now) with
        {
            State = JobState.Running,
            Attempt = Attempt + 1,
            LostLeaseCount = LeaseOwner is null ? LostLeaseCount : LostLeaseCount + 1,
            LeaseOwner = owner,
            LeaseExpireTime = now + lease,
            StartTime = StartTime ?? now,
        };
    }

    /// <summary>The job with a renewed lease and, where given, a report of progress. The worker stops if the state is CANCELLING.</summary>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="now">Database time.</param>
    /// <param name="lease">How long the worker may be silent from now on.</param>
    /// <param name="progress">How far it is; <c>null</c> for no change.</param>
    /// <exception cref="JobLeaseLostException">Another attempt has begun, the lease was given back, or the job is final.</exception>
    public Job Heartbeat(int attempt, DateTimeOffset now, TimeSpan lease, Progress? progress)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        Fence(attempt);
        return Touched(now) with { LeaseExpireTime = now + lease, Progress = progress is null ? Progress : Progress.Advance(progress) };
    }

    /// <summary>The finished job; if cancellation was asked for, the cancelled one, without a result.</summary>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="now">Database time.</param>
    /// <param name="result">What came out; <c>null</c> for nothing to tell.</param>
    /// <exception cref="JobLeaseLostException">Another attempt has begun, the lease was given back, or the job is final.</exception>
    public Job Complete(int attempt, DateTimeOffset now, byte[]? result)
    {
        Fence(attempt);
        return State == JobState.Cancelling ? Ended(JobState.Cancelled, now) : Ended(JobState.Succeeded, now) with { Result = result };
    }

    /// <summary>The failed job; if cancellation was asked for, the cancelled one.</summary>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="now">Database time.</param>
    /// <param name="failure">Why.</param>
    /// <exception cref="JobLeaseLostException">Another attempt has begun, the lease was given back, or the job is final.</exception>
    public Job Fail(int attempt, DateTimeOffset now, Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Fence(attempt);
        return State == JobState.Cancelling ? Ended(JobState.Cancelled, now) : Ended(JobState.Failed, now) with { Failure = failure.Clone() };
    }

    /// <summary>The job without a lease, for any worker to take at once: what a worker does that stops in good order.</summary>
    /// <param name="attempt">The attempt that the worker works for.</param>
    /// <param name="now">Database time.</param>
    /// <exception cref="JobLeaseLostException">Another attempt has begun, the lease was given back, or the job is final.</exception>
    public Job Release(int attempt, DateTimeOffset now)
    {
        Fence(attempt);
        return State == JobState.Cancelling ? Ended(JobState.Cancelled, now) : Touched(now) with { LeaseOwner = null, LeaseExpireTime = null };
    }

    /// <summary>The job that is asked to stop: cancelled at once if nobody works on it; a final job is given back unchanged.</summary>
    /// <param name="now">Database time.</param>
    public Job RequestCancel(DateTimeOffset now)
    {
        if (IsFinal || (State == JobState.Cancelling && IsLeased(now)))
            return this;
        return IsLeased(now) ? Touched(now) with { State = JobState.Cancelling } : Ended(JobState.Cancelled, now);
    }

    /// <summary>The failed or cancelled job, waiting again for a worker who goes on from what is stored; any other job is given back unchanged.</summary>
    /// <param name="now">Database time.</param>
    public Job Resume(DateTimeOffset now) => State is JobState.Failed or JobState.Cancelled
        ? Touched(now) with { State = JobState.Pending, EndTime = null, Failure = null, LostLeaseCount = 0, LeaseOwner = null, LeaseExpireTime = null }
        : this;

    /// <summary>The job after its worker went silent, if that ends it: a CANCELLING one is cancelled, one that lost too many has failed; else unchanged.</summary>
    /// <param name="now">Database time.</param>
    /// <param name="lostLeaseLimit">Attempts that may end in silence before the job has failed.</param>
    /// <param name="failure">What to say of a job that lost too many.</param>
    public Job Expire(DateTimeOffset now, int lostLeaseLimit, Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (State is not (JobState.Running or JobState.Cancelling) || IsLeased(now))
            return this;
        if (State == JobState.Cancelling)
            return Ended(JobState.Cancelled, now);
        return LeaseOwner is not null && LostLeaseCount + 1 >= lostLeaseLimit ? Ended(JobState.Failed, now) with { Failure = failure.Clone() } : this;
    }

    private bool IsLeased(DateTimeOffset now) => LeaseExpireTime > now;

    private void Fence(int attempt)
    {
        if (IsFinal || Attempt != attempt || LeaseOwner is null)
            throw new JobLeaseLostException(Name, attempt, Attempt, State);
    }

    private Job Ended(JobState state, DateTimeOffset now) => Touched(now) with { State = state, EndTime = now, LeaseOwner = null, LeaseExpireTime = null };

    // Database time may step back by a correction; a row's own times never do.
    private Job Touched(DateTimeOffset now) => this with { UpdateTime = now > UpdateTime ? now : UpdateTime, Revision = Revision + 1 };
}
