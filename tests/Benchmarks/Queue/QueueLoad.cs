namespace RlhfT2I.Benchmarks.Queue;

/// <summary>What both sides carry.</summary>
/// <param name="Count">Batches.</param>
/// <param name="Callers">Publishers at once.</param>
/// <param name="Readers">Readers at once.</param>
/// <param name="Page">Batches in a read.</param>
internal sealed record QueueLoad(int Count, int Callers, int Readers, int Page)
{
    /// <summary>Bytes of a batch.</summary>
    public const int PayloadBytes = 1024;

    /// <summary>Publishes with all callers and reads with all readers at once.</summary>
    /// <param name="publish">Publishes the batch of a number.</param>
    /// <param name="read">Reads and acknowledges a page as a reader; how many batches it was.</param>
    /// <returns>Batches a second, from the first publication to the last acknowledgement.</returns>
    public async Task<double> RunAsync(Func<int, Task> publish, Func<int, Task<int>> read)
    {
        int published = -1, acknowledged = 0;
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        IEnumerable<Task> publishers = Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Increment(ref published) is var number && number < Count)
                await publish(number);
        });
        IEnumerable<Task> readers = Enumerable.Range(0, Readers).Select(async reader =>
        {
            while (Volatile.Read(ref acknowledged) < Count)
                Interlocked.Add(ref acknowledged, await read(reader));
        });
        await Task.WhenAll(publishers.Concat(readers).ToList());
        if (acknowledged != Count)
            throw new InvalidOperationException($"{acknowledged} batches were acknowledged, {Count} published.");
        return Count / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
