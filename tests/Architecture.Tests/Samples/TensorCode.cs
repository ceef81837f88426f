#pragma warning disable CA1812 // Samples are read by the rules, never created.
namespace RlhfT2I.Architecture.Tests.Samples.TensorCode;

internal sealed class AwaitingSampler
{
    public async Task<int> SampleAsync()
    {
        await Task.Yield();
        return 1;
    }
}

internal sealed class StraightSampler
{
    public int Sample() => 1;
}
