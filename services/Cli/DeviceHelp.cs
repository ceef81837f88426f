namespace RlhfT2I.Cli;

/// <summary>What the verbs that run tensors say about devices.</summary>
internal static class DeviceHelp
{
    /// <summary>Why CUDA cannot be used, and what to do.</summary>
    public const string NoCuda =
        "this build or host has no usable CUDA device. Build with -p:TorchBackend=cuda and check the driver, or use --device cpu.";
}
