#pragma warning disable CA1812 // Samples are read by the rules, never created.
namespace RlhfT2I.Architecture.Tests.Samples.Layers.Domain
{
    internal sealed class Leaky
    {
        public Infrastructure.Store? Store { get; set; }
    }

    internal sealed class Rule;
}

namespace RlhfT2I.Architecture.Tests.Samples.Layers.Infrastructure
{
    internal sealed class Store
    {
        public Domain.Rule? Rule { get; set; }
    }
}
