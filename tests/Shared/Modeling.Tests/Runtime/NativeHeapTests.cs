using System.Globalization;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class NativeHeapTests
{
    private const int Rounds = 40;
    private const int Floats = 2 << 20;
    private const int PageBytes = 4096;

    [Fact]
    public void Configure_TensorsThatComeAndGo_AreMadeOfKeptPages()
    {
        Assert.SkipUnless(File.Exists("/proc/self/stat"), "Page faults are counted where there is /proc.");
        NativeHeap.Configure();
        long faults = 0;
        // A thread of its own, as devices have: its arena would be another one than the main thread's.
        var thread = new Thread(() =>
        {
            MakeAndFree();
            long before = MinorFaults();
            for (int round = 0; round < Rounds; round++)
                MakeAndFree();
            faults = MinorFaults() - before;
        });
        thread.Start();
        thread.Join();
        // Given back to the kernel, each round would take all its pages anew.
        faults.ShouldBeLessThan(Rounds * (long)Floats * sizeof(float) / PageBytes / 2);
    }

    private static void MakeAndFree()
    {
        using Tensor tensor = zeros(Floats, float32);
        tensor.fill_(1);
    }

    /// <summary>Field 10 of the process's line: pages taken without reading a disk.</summary>
    private static long MinorFaults()
    {
        string line = File.ReadAllText("/proc/self/stat");
        return long.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
