using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;

namespace RlhfT2I.Feedback.Infrastructure.Database.Labeling;

/// <summary>On an embedded database a statement costs no way, and one writer works at a time: every case goes the general way.</summary>
internal sealed class NoLabelingShortcut : ILabelingShortcut
{
    public Task<IReadOnlyList<LeasedTask>?> LeaseAsync(string project, string raterId, int taskCount, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LeasedTask>?>(null);

    public Task<long?> SubmitAsync(UsualSubmission submission, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
