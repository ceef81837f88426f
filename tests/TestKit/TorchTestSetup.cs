using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace RlhfT2I.TestKit;

internal static class TorchTestSetup
{
    /// <summary>Tests run on at most two cores, or on what OMP_NUM_THREADS says, so that they do not fight over a shared machine.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Every test program that loads this kit runs tensors.")]
    internal static void Initialize() =>
        torch.set_num_threads(int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out int threads) ? threads : Math.Min(2, Environment.ProcessorCount));
}
