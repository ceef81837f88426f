using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class BFloat16SupportTests
{
    [Fact]
    public void IsFast_Cpu_IsWhatTheKernelSaysOfIt()
    {
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "This system lists no features of its processor.");
        string? flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        Assert.SkipWhen(flags is null, "This processor is no x86.");
        string[] features = flags!.Split(' ');
        BFloat16Support.IsFast(torch.CPU).ShouldBe(features.Contains("avx512_bf16") || features.Contains("amx_bf16"));
        BFloat16Support.IsFast(new torch.Device("cuda:0")).ShouldBeTrue();
    }
}
