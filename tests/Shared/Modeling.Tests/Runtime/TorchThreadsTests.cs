using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class TorchThreadsTests
{
    [Fact]
    public void Configure_Positive_SetsLibtorchThreads()
    {
        int before = torch.get_num_threads();
        TorchThreads.Configure(1);
        torch.get_num_threads().ShouldBe(1);
        TorchThreads.Configure(before);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Configure_OutOfRange_Throws(int count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => TorchThreads.Configure(count));
}
