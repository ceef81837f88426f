using RlhfT2I.Messaging.InProcess;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests.InProcess;

public sealed class InProcessQueueTests : BatchQueueConformance
{
    private protected override Task<QueueUnderTest> CreateAsync() => Task.FromResult<QueueUnderTest>(new Subject());

    private sealed class Subject : QueueUnderTest
    {
        private readonly ManualTime _time = new();

        public Subject() => Queue = new InProcessQueue(
            [new StreamDefinition(Stream, ["one", "two"])], new InProcessQueueSettings { Capacity = Capacity, DeliveryLimit = Limit, Lease = Lease }, _time);

        public override IBatchQueue Queue { get; }

        public override DateTimeOffset Now => _time.GetUtcNow();

        public override Task AdvanceAsync(TimeSpan by)
        {
            _time.Advance(by);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
