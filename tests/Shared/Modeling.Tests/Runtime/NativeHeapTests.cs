using System.Globalization;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class NativeHeapTests
{
    private const int Rounds = 40;
    private const int PageBytes = 4096;
    private const int Megabyte = 1 << 20;

    /// <summary>Activations, and the weights of a large convolution, which change their layout in each pass.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(60)]
    public void Configure_TensorsThatComeAndGo_AreMadeOfKeptPages(int megabytes)
    {
        Assert.SkipUnless(File.Exists("/proc/self/stat"), "Page faults are counted where there is /proc.");
        NativeHeap.Configure();
        long faults = 0;
        // A thread of its own, as devices have: its arena would be another one than the main thread's.
        var thread = new Thread(() =>
        {
            MakeFilled(megabytes).Dispose();
            long before = MinorFaults();
            for (int round = 0; round < Rounds; round++)
                MakeFilled(megabytes).Dispose();
            faults = MinorFaults() - before;
        });
        thread.Start();
        thread.Join();
        // Given back to the kernel, each round would take all its pages anew.
        faults.ShouldBeLessThan(Rounds * (long)megabytes * Megabyte / PageBytes / 2);
    }

    [Fact]
    public void GiveBack_TensorsBelowOneThatStays_LeaveTheProcess()
    {
        Assert.SkipUnless(File.Exists("/proc/self/statm"), "Memory is read where there is /proc.");
        const int count = 50, megabytes = 8;
        Tensor[] gone = [.. Enumerable.Range(0, count).Select(_ => MakeFilled(megabytes))];
        // What lies above them keeps the end of the heap where it is.
        using Tensor stays = MakeFilled(1);
        foreach (Tensor tensor in gone)
            tensor.Dispose();
        long before = ResidentBytes();
        NativeHeap.GiveBack();
        (before - ResidentBytes()).ShouldBeGreaterThan(count * (long)megabytes * Megabyte / 2);
    }

    private static Tensor MakeFilled(int megabytes)
    {
        Tensor tensor = zeros(megabytes * Megabyte / sizeof(float), float32);
        tensor.fill_(1);
        return tensor;
    }

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageBytes;

    /// <summary>Field 10 of the process's line: pages taken without reading a disk.</summary>
    private static long MinorFaults()
    {
        string line = File.ReadAllText("/proc/self/stat");
        return long.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
