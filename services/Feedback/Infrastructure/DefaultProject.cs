using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure;

/// <summary>Makes the project that every installation has, before the room serves.</summary>
internal sealed class DefaultProject(IFeedbackStore store) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(ProjectBook.EnsureDefaultAsync, cancellationToken);
        }
        catch (Exception exception) when (UniqueViolation.IsCauseOf(exception))
        {
            // Another replica of the room was faster.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
