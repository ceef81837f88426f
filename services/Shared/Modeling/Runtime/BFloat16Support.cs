using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Where bfloat16 is faster than float32.</summary>
public static class BFloat16Support
{
    // Intel's manual, CPUID: leaf 7, subleaf 1, EAX bit 5 is AVX512_BF16; leaf 7, subleaf 0, EDX bit 22 is AMX-BF16.
    private const int ExtendedFeatures = 7, Avx512BFloat16Bit = 5, AmxBFloat16Bit = 22;

    /// <summary>Whether a device multiplies bfloat16 in hardware. Other processors compute it in detours that are many times slower than float32.</summary>
    /// <param name="device">The device. CUDA devices are taken to: those of the Ampere generation and later do, and TorchSharp tells no generation.</param>
    public static bool IsFast(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CPU ? HasInstructions() : device.type == DeviceType.CUDA;
    }

    private static bool HasInstructions()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < ExtendedFeatures || !Avx512F.IsSupported)
            return false;
        (int highestSubleaf, _, _, int edx) = X86Base.CpuId(ExtendedFeatures, 0);
        bool hasAmx = ((edx >> AmxBFloat16Bit) & 1) == 1;
        return hasAmx || (highestSubleaf >= 1 && ((X86Base.CpuId(ExtendedFeatures, 1).Eax >> Avx512BFloat16Bit) & 1) == 1);
    }
}
