namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Answers to calls that carried a request id.</summary>
public interface IAnsweredRequests
{
    /// <summary>The resource that an earlier call with this request id made or removed; <c>null</c> for a new call.</summary>
    /// <param name="parent">Project of the call.</param>
    /// <param name="stamp">The call; <c>null</c> for one without a request id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Domain.RequestIdReusedException">The earlier call was another request.</exception>
    Task<string?> FindAsync(string parent, RequestStamp? stamp, CancellationToken cancellationToken);

    /// <summary>Remembers an answer; one that is there already stays.</summary>
    /// <param name="parent">Project of the call.</param>
    /// <param name="stamp">The call; <c>null</c> for one without a request id, of which nothing is kept.</param>
    /// <param name="resource">Resource that the call made or removed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task KeepAsync(string parent, RequestStamp? stamp, string resource, CancellationToken cancellationToken);
}
