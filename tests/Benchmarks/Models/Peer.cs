using System.Globalization;
using TorchSharp;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>The same networks in plain PyTorch, in a process of its own: <c>peers/sd15.py</c>.</summary>
/// <param name="python">A Python that has PyTorch.</param>
/// <param name="context">Where and in what type to run.</param>
/// <param name="threads">Threads of one tensor operation; 0 takes PyTorch's own choice.</param>
internal sealed class Peer(string python, BenchContext context, int threads)
{
    /// <summary>Cases that the peer has.</summary>
    public static IReadOnlyList<string> Cases { get; } = ["unet", "decode", "text", "clip", "train"];

    /// <summary>Measures a case.</summary>
    /// <param name="name">Name of the case, with its batch, such as <c>unet=2</c>.</param>
    /// <param name="type">As the command line names it.</param>
    /// <returns>Medians in milliseconds, by the name that the case's measurement has here.</returns>
    /// <exception cref="InvalidOperationException">Python does not start, or PyTorch is not there.</exception>
    public IReadOnlyDictionary<string, double> Measure(string name, string type) =>
        new PeerScript(python, "sd15.py").Medians(
            "--device", context.Device.type == DeviceType.CUDA ? "cuda" : "cpu", "--dtype", type, "--case", name,
            "--side", context.Scale.LatentSide.ToString(CultureInfo.InvariantCulture), "--repeats", context.Repeats.ToString(CultureInfo.InvariantCulture),
            "--threads", threads.ToString(CultureInfo.InvariantCulture));
}
