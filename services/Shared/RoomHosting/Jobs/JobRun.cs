using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>One worker's hold on a job. Its steps count only while the attempt is the job's present one. Safe to use from many threads.</summary>
public abstract class JobRun
{
    private protected JobRun()
    {
    }

    /// <summary>The attempt that this run is; grows with each claim.</summary>
    public abstract int Attempt { get; }

    /// <summary>
    /// Says how far the work is. Cheap to call for every unit: reports that follow one another within a quarter of a second are stored as one, the last one before the job ends.
    /// </summary>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over.</exception>
    /// <exception cref="OperationCanceledException">The job is being cancelled.</exception>
    public abstract Task ReportAsync(Progress progress, CancellationToken cancellationToken);

    /// <summary>Stores an intermediate effect together with the progress, in one transaction, if this attempt still counts.</summary>
    /// <typeparam name="TContext">The context of the room that runs the job.</typeparam>
    /// <param name="progress">How far it is with this effect.</param>
    /// <param name="effect">Adds rows to the context it is given; must not save. May run more than once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobLeaseLostException">The attempt is over; nothing was stored.</exception>
    public abstract Task AdvanceAsync<TContext>(Progress progress, Action<TContext, Job> effect, CancellationToken cancellationToken)
        where TContext : RoomContext;

    /// <summary>An effect that is stored in the transaction that ends the job well; dropped if the job ends otherwise. The last one given counts.</summary>
    /// <typeparam name="TContext">The context of the room that runs the job.</typeparam>
    /// <param name="effect">Adds rows to the context it is given; must not save. May run more than once.</param>
    public abstract void OnSuccess<TContext>(Action<TContext, Job> effect)
        where TContext : RoomContext;
}
