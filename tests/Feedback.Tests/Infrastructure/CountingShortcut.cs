using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Infrastructure.Database.Labeling;

namespace RlhfT2I.Feedback.Tests.Infrastructure;

/// <summary>The short way, with a count of the calls that it took; or none, so that every call goes the general way.</summary>
/// <param name="isOn">Whether there is a short way.</param>
internal sealed class CountingShortcut(bool isOn)
{
    public int LeaseCount { get; private set; }

    public int SubmitCount { get; private set; }

    public ILabelingShortcut Make(IServiceProvider services) =>
        isOn ? new Counted(this, ActivatorUtilities.CreateInstance<PostgresLabelingShortcut>(services)) : new NoLabelingShortcut();

    private sealed class Counted(CountingShortcut counts, ILabelingShortcut inner) : ILabelingShortcut
    {
        public async Task<IReadOnlyList<LeasedTask>?> LeaseAsync(string project, string raterId, int taskCount, CancellationToken cancellationToken)
        {
            IReadOnlyList<LeasedTask>? leased = await inner.LeaseAsync(project, raterId, taskCount, cancellationToken);
            counts.LeaseCount += leased is null ? 0 : 1;
            return leased;
        }

        public async Task<long?> SubmitAsync(UsualSubmission submission, CancellationToken cancellationToken)
        {
            long? count = await inner.SubmitAsync(submission, cancellationToken);
            counts.SubmitCount += count is null ? 0 : 1;
            return count;
        }
    }
}
