using RlhfT2I.Feedback.Application.Labels;

namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>
/// The usual lease and the usual answer in one way to the database, for crowds. Whatever is not usual (a rater who is new or paused, a task that was reopened, a repeated call, pages that are
/// scarce, every refusal) is answered with null and has no effect; then <see cref="TaskLease"/> and <see cref="LabelSubmission"/> decide. It never gives what they would refuse.
/// </summary>
internal interface ILabelingShortcut
{
    /// <summary>Leases tasks to a rater: those held already, then new ones.</summary>
    /// <param name="project">The project.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="taskCount">Tasks that the rater wants to hold in all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As many tasks as are wanted; null if the case is not usual.</returns>
    Task<IReadOnlyList<LeasedTask>?> LeaseAsync(string project, string raterId, int taskCount, CancellationToken cancellationToken);

    /// <summary>Stores the first answers to a task that the rater holds. They are on the database's disk when the call returns.</summary>
    /// <param name="submission">The answers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Tasks that the rater has answered; null if the case is not usual.</returns>
    Task<long?> SubmitAsync(UsualSubmission submission, CancellationToken cancellationToken);
}
