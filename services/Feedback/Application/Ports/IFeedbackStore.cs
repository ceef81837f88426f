namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>Runs use cases on what is stored.</summary>
internal interface IFeedbackStore
{
    /// <summary>Runs a use case that changes nothing.</summary>
    Task<T> ReadAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs a use case that changes nothing and sees one moment throughout, however long it takes. It is run again from its start if the connection is lost.</summary>
    Task<T> ReadMomentAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a use case that writes, all of it or nothing. One that lost a race or its connection is run again from its start, so it keeps nothing outside the session but its result.
    /// </summary>
    Task<T> WriteAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken);
}
