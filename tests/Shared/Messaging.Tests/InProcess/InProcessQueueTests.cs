using RlhfT2I.Messaging.InProcess;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests.InProcess;

public sealed class InProcessQueueTests : BatchQueueConformance
{
    private protected override IBatchQueue Create(ManualTime time) => new InProcessQueue(
        [new StreamDefinition(Stream, ["one", "two"])], new InProcessQueueSettings { Capacity = Capacity, DeliveryLimit = Limit, Lease = Lease }, time);
}
