using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace RlhfT2I.Storage.Database;

/// <summary>
/// Repeats what a lost connection, a restart of the server or a deadlock broke. A connection that breaks between two statements ends its transaction without a word, and it is the
/// provider that refuses the next statement (<see cref="DatabaseOutage.IsBrokenOff"/>); the provider's own strategy does not know that as an outage.
/// </summary>
internal sealed class ServerExecutionStrategy(ExecutionStrategyDependencies dependencies, int maxRetryCount, TimeSpan maxRetryDelay)
    : NpgsqlRetryingExecutionStrategy(dependencies, maxRetryCount, maxRetryDelay, errorCodesToAdd: null)
{
    /// <inheritdoc />
    protected override bool ShouldRetryOn(Exception? exception) => base.ShouldRetryOn(exception) || (exception is not null && DatabaseOutage.IsBrokenOff(exception));
}
