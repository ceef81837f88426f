namespace RlhfT2I.Scenes.Training;

/// <summary>Makes the inputs of the next steps on other threads while a device works on this one's.</summary>
/// <typeparam name="T">Inputs of one step.</typeparam>
/// <param name="make">Makes the inputs of a step, a pure function of its number; called on any thread.</param>
/// <param name="depth">Steps ahead; 0 makes each step's inputs when they are asked for, on the caller's thread.</param>
internal sealed class Lookahead<T>(Func<long, T> make, int depth) : IDisposable
    where T : IDisposable
{
    private readonly Dictionary<long, Task<T>> _coming = [];

    /// <summary>The inputs of a step; the caller owns them.</summary>
    public T Take(long step)
    {
        if (depth == 0)
            return make(step);
        for (long next = step; next <= step + depth; next++)
            Prepare(next);
        _coming.Remove(step, out Task<T>? wanted);
        return wanted!.GetAwaiter().GetResult();
    }

    /// <summary>Waits for what is under way and disposes it.</summary>
    public void Dispose()
    {
        foreach (Task<T> task in _coming.Values)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            if (task.IsCompletedSuccessfully)
                task.Result.Dispose();
        }

        _coming.Clear();
    }

    private void Prepare(long step)
    {
        if (!_coming.ContainsKey(step))
            _coming.Add(step, Task.Run(() => make(step)));
    }
}
