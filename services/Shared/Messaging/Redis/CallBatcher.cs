namespace RlhfT2I.Messaging.Redis;

/// <summary>
/// Sends what many callers ask for in few calls. A lone item goes out at once; what comes while calls are under way goes out together with the next one, so
/// nothing ever waits for a batch to fill.
/// </summary>
/// <typeparam name="TItem">What is asked for.</typeparam>
/// <typeparam name="TResult">What is answered.</typeparam>
/// <param name="send">Sends items and answers each, in order.</param>
/// <param name="weigh">Size of an item in bytes.</param>
internal sealed class CallBatcher<TItem, TResult>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> send, Func<TItem, int> weigh)
{
    // A script blocks the server while it runs: these keep it below a millisecond or so.
    private const int MaxItems = 128;
    private const int MaxBytes = 1 << 20;

    // One on its way while another is prepared.
    private const int MaxCalls = 2;
    private readonly Lock _gate = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TResult> Answer)> _waiting = [];
    private int _calls;

    /// <summary>Asks for an item.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((item, answer));
            if (_calls == MaxCalls)
                return answer.Task;
            _calls++;
        }
        _ = PumpAsync();
        return answer.Task;
    }

    private async Task PumpAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                IReadOnlyList<TResult> results = await send([.. batch.Select(entry => entry.Item)]);
                for (int i = 0; i < batch.Count; i++)
                    batch[i].Answer.SetResult(results[i]);
            }
#pragma warning disable CA1031 // Whatever it is, it is the answer of everyone who asked.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                foreach ((_, TaskCompletionSource<TResult> answer) in batch)
                    answer.TrySetException(exception);
            }
        }
    }

    private List<(TItem Item, TaskCompletionSource<TResult> Answer)> Take()
    {
        var batch = new List<(TItem, TaskCompletionSource<TResult>)>();
        lock (_gate)
        {
            int bytes = 0;
            while (batch.Count < MaxItems && _waiting.TryPeek(out (TItem Item, TaskCompletionSource<TResult> Answer) next))
            {
                bytes += weigh(next.Item);
                if (bytes > MaxBytes && batch.Count > 0)
                    break;
                batch.Add(_waiting.Dequeue());
            }
            if (batch.Count == 0)
                _calls--;
        }
        return batch;
    }
}
