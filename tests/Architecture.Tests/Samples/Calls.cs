#pragma warning disable CA1812 // Samples are read by the rules, never created.
namespace RlhfT2I.Architecture.Tests.Samples.Contracts.Reward.V1
{
    internal sealed class RewardServiceClient;
}

namespace RlhfT2I.Architecture.Tests.Samples.Calls
{
    internal sealed class Caller
    {
        public Contracts.Reward.V1.RewardServiceClient? Client { get; set; }
    }
}
