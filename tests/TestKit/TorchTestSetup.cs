using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace RlhfT2I.TestKit;

internal static class TorchTestSetup
{
    /// <summary>Tests run on at most two cores, so that a shared machine gives the same results in the same time.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Every test program that loads this kit runs tensors.")]
    internal static void Initialize() => torch.set_num_threads(Math.Min(2, Environment.ProcessorCount));
}
