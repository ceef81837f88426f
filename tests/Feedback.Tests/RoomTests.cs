namespace RlhfT2I.Feedback.Tests;

/// <summary>Tests of the room over the wire, which run on every database.</summary>
/// <param name="host">The room on one of them.</param>
public abstract class RoomTests(FeedbackHost host) : IAsyncLifetime
{
    private protected FeedbackHost Host { get; private set; } = host;

    public async ValueTask InitializeAsync()
    {
        if (Host is PostgresFeedbackHost postgres)
            Host = await postgres.GetAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
