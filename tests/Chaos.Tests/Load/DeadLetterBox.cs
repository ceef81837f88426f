using System.Diagnostics;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Contracts.Queue.V1;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>What consumers have given up, as an operator sees it.</summary>
internal sealed class DeadLetterBox(ChaosCluster cluster)
{
    private static readonly string[] Streams = ["streams/generation-requested", "streams/images-generated"];

    private readonly DeadLetterService.DeadLetterServiceClient _letters = new(cluster.Feedback);

    /// <summary>Letters of all streams, up to a thousand each.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (string stream in Streams)
        {
            var request = new ListDeadLettersRequest { Parent = stream, PageSize = 1000 };
            ListDeadLettersResponse page = await Persistence.CallAsync(options => _letters.ListDeadLettersAsync(request, options), null, cancellationToken);
            count += page.DeadLetters.Count;
        }
        return count;
    }

    /// <summary>Waits until there are so many.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> UntilAsync(int wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        int count;
        while ((count = await CountAsync(cancellationToken)) < wanted)
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
                throw new TimeoutException($"{count} dead letters of {wanted} after {patience}.\n{cluster.Outputs}");
            await Task.Delay(100, cancellationToken);
        }
        return count;
    }
}
