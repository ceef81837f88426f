using System.Runtime.ExceptionServices;

namespace RlhfT2I.Scenes.Training;

/// <summary>Makes the inputs of the next steps on other threads while a device works on this one's.</summary>
/// <typeparam name="T">Inputs of one step.</typeparam>
/// <param name="make">Makes the inputs of a step, a pure function of its number; called on any thread.</param>
/// <param name="depth">Steps ahead; 0 makes each step's inputs when they are asked for, on the caller's thread.</param>
internal sealed class Lookahead<T>(Func<long, T> make, int depth) : IDisposable
    where T : class, IDisposable
{
    private readonly Dictionary<long, Coming> _coming = [];

    /// <summary>The inputs of a step; the caller owns them. What making them throws is thrown here.</summary>
    public T Take(long step)
    {
        if (depth == 0)
            return make(step);
        for (long next = step; next <= step + depth; next++)
        {
            if (!_coming.ContainsKey(next))
                _coming.Add(next, new Coming(make, next));
        }

        _coming.Remove(step, out Coming? wanted);
        using (wanted)
            return wanted!.Wait();
    }

    /// <summary>Waits for what is under way and disposes it.</summary>
    public void Dispose()
    {
        foreach (Coming coming in _coming.Values)
        {
            using (coming)
                coming.Drop();
        }

        _coming.Clear();
    }

    /// <summary>Inputs that a thread of the pool is making. Tensor code is synchronous (its scopes are per thread), so no task is awaited.</summary>
    private sealed class Coming : IDisposable
    {
        private readonly ManualResetEventSlim _done = new();
        private T? _inputs;
        private ExceptionDispatchInfo? _failure;

        public Coming(Func<long, T> make, long step) => ThreadPool.QueueUserWorkItem(_ => Make(make, step));

        public T Wait()
        {
            _done.Wait();
            _failure?.Throw();
            return _inputs!;
        }

        public void Drop()
        {
            _done.Wait();
            _inputs?.Dispose();
        }

        public void Dispose() => _done.Dispose();

        private void Make(Func<long, T> make, long step)
        {
            try
            {
                _inputs = make(step);
            }
            catch (Exception exception)
            {
                // Thrown again where the inputs are asked for.
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            _done.Set();
        }
    }
}
