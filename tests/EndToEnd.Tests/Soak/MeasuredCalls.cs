using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace RlhfT2I.EndToEnd.Tests.Soak;

/// <summary>Makes calls and keeps how long each took and how it failed, by a name of the kind of call.</summary>
internal sealed class MeasuredCalls(CallInvoker invoker)
{
    // Some millions of calls keep their shape in so many; a soak of hours stays bounded.
    private const int MaxSamples = 100_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Kind> _kinds = new();
    private readonly ConcurrentDictionary<string, int> _errors = new();

    /// <summary>Calls that were made.</summary>
    public long Count => _kinds.Values.Sum(kind => kind.Count);

    /// <summary>Failures by kind, status and reason.</summary>
    public IReadOnlyDictionary<string, int> Errors => _errors;

    /// <summary>Makes a call; <paramref name="notYet"/> are refusals that mean 'not yet', for which <c>default</c> is returned.</summary>
    public async Task<T?> CallAsync<T>(string name, Func<CallInvoker, CallOptions, Task<T>> call, string? rater = null, params string[] notYet)
    {
        Metadata? headers = rater is null ? null : new Metadata { { "x-rlhf-rater", rater } };
        long start = Stopwatch.GetTimestamp();
        try
        {
            return await call(invoker, new CallOptions(headers, DateTime.UtcNow + Deadline));
        }
        catch (RpcException exception)
        {
            string reason = exception.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "";
            if (!notYet.Contains(reason))
                _errors.AddOrUpdate($"{name} {exception.StatusCode} {reason}", 1, (_, count) => count + 1);
            return default;
        }
        finally
        {
            _kinds.GetOrAdd(name, _ => new Kind()).Add(Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>A line for each kind: count, p50, p99, longest.</summary>
    public IEnumerable<string> Table() => _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => kind.Value.Line(kind.Key));

    private sealed class Kind
    {
        private readonly List<float> _samples = [];
        private readonly Random _random = new(7);
        private float _longest;

        public long Count { get; private set; }

        public void Add(TimeSpan time)
        {
            lock (_samples)
            {
                float milliseconds = (float)time.TotalMilliseconds;
                _longest = Math.Max(_longest, milliseconds);
                Count++;
                // Vitter's reservoir: each call is among the samples with equal chance.
                if (_samples.Count < MaxSamples)
                    _samples.Add(milliseconds);
                else if (_random.NextInt64(Count) is var place && place < MaxSamples)
                    _samples[(int)place] = milliseconds;
            }
        }

        public string Line(string name)
        {
            lock (_samples)
            {
                float[] sorted = [.. _samples.Order()];
                float At(double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
                return string.Create(CultureInfo.InvariantCulture, $"{name,-22} {Count,8} calls   p50 {At(0.5),8:f1} ms   p99 {At(0.99),8:f1} ms   longest {_longest,8:f1} ms");
            }
        }
    }
}
