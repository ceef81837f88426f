using RlhfT2I.Chaos.Tests.Cluster;

namespace RlhfT2I.Chaos.Tests;

/// <summary>One suite for all rows, started with the first of them: the suite that survives a fault is the one that meets the next.</summary>
public sealed class ChaosFixture : IAsyncLifetime
{
    private ChaosCluster? _cluster;

    internal FaultReport Report { get; } = new();

    /// <summary>The suite, whole.</summary>
    /// <param name="images">Images that all rows draw together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<ChaosCluster> GetAsync(int images, CancellationToken cancellationToken)
    {
        _cluster ??= await ChaosCluster.StartAsync(images, cancellationToken);
        await _cluster.UntilWholeAsync(cancellationToken);
        return _cluster;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
