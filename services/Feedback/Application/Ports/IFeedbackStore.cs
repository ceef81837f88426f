namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>Runs use cases on what is stored.</summary>
internal interface IFeedbackStore
{
    /// <summary>Runs a use case that changes nothing.</summary>
    Task<T> ReadAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs a use case that writes: one at a time, so that what it reads stays true until it has written, and all of it or nothing.</summary>
    Task<T> WriteAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken);
}
