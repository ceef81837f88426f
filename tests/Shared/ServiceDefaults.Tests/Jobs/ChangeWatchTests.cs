using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;
using RlhfT2I.ServiceDefaults.Jobs;

namespace RlhfT2I.ServiceDefaults.Tests.Jobs;

public sealed class ChangeWatchTests
{
    private readonly Written _stream = new();

    [Fact]
    public async Task RunAsync_ASequence_SendsEachChangeAndEndsWithIt()
    {
        await RunAsync(Three, CancellationToken.None);
        _stream.Events.ShouldBe(["1", "2", "3"]);

        static async IAsyncEnumerable<int> Three([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (int i = 1; i <= 3; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
            }
        }
    }

    // The sequence is on its way to the next change, and takes a moment to notice: it must not be disposed of meanwhile.
    [Fact]
    public async Task RunAsync_BrokenOffWhileTheSequenceMovesOn_IsCancelledAndNothingElse()
    {
        using var source = new CancellationTokenSource();
        bool ended = false;
        Task watch = RunAsync(Slow, source.Token);
        await _stream.FirstAsync(TestContext.Current.CancellationToken);
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => watch);
        ended.ShouldBeTrue();

        async IAsyncEnumerable<int> Slow([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return 1;
                while (!cancellationToken.IsCancellationRequested)
                    await Task.Delay(30, CancellationToken.None);
                await Task.Delay(30, CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                yield return 2;
            }
            finally
            {
                ended = true;
            }
        }
    }

    private Task RunAsync(Func<CancellationToken, IAsyncEnumerable<int>> open, CancellationToken cancellationToken) =>
        ChangeWatch.RunAsync(open, _stream, change => $"{change}", _ => "beat", TimeProvider.System, CancellationToken.None, cancellationToken);

    private sealed class Written : IAsyncStreamWriter<string>
    {
        private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

        public List<string> Events { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Events.Add(message);
            return _events.Writer.WriteAsync(message).AsTask();
        }

        public Task WriteAsync(string message, CancellationToken cancellationToken) => WriteAsync(message);

        public async Task FirstAsync(CancellationToken cancellationToken) => await _events.Reader.ReadAsync(cancellationToken);
    }
}
