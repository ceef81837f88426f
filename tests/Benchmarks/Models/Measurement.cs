using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>How long one case took.</summary>
/// <param name="Name">The case.</param>
/// <param name="Type">Type it ran in.</param>
/// <param name="MedianMs">Median of the timed calls.</param>
/// <param name="BestMs">The fastest of them.</param>
/// <param name="Items">Images, prompts or samples of one call.</param>
/// <param name="Gigaflops">Arithmetic of one call; null where nobody has counted.</param>
/// <param name="MemoryBytes">Largest memory so far: of the process, or of the device.</param>
internal sealed record Measurement(
    string Name, string Type, double MedianMs, double BestMs, int Items, double? Gigaflops, long MemoryBytes)
{
    /// <summary>Bytes of the weights that were loaded, and memory before; null where nothing was.</summary>
    public (long Weights, long Before)? Loaded { get; init; }

    /// <summary>Median of the same case in plain PyTorch; null where it was not run.</summary>
    public double? PeerMs { get; init; }

    /// <summary>Trillions of operations a second.</summary>
    public double? Teraflops => Gigaflops / MedianMs;

    /// <summary>Times a case: one call to warm up, then the rest.</summary>
    public static Measurement Take(BenchContext context, string name, int items, double? gigaflopsPerItem, Action call)
    {
        var times = new List<double>();
        for (int i = 0; i <= context.Repeats; i++)
        {
            using var scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            call();
            context.Wait();
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return new Measurement(
            name, context.DType.ToString(), times[times.Count / 2], times[0], items, gigaflopsPerItem * items, PeakMemory.Read(context.Device));
    }

    /// <summary>One line of the table.</summary>
    /// <param name="peakTeraflops">What a matrix product of the same type reached in this run.</param>
    public string Row(double peakTeraflops) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-28} {Type,-9} {MedianMs,11:F2} {BestMs,11:F2} {Items * 1000 / MedianMs,10:F2} {Cell(Teraflops, "F2"),9} {Cell(100 * Teraflops / peakTeraflops, "F0"),6} {MemoryBytes / 1e9,7:F2}{Ratio()}");

    /// <summary>The same for programs.</summary>
    public JsonObject ToJson(double peakTeraflops)
    {
        JsonObject json = Figures(peakTeraflops);
        if (Loaded is { } loaded)
        {
            json["weights_bytes"] = loaded.Weights;
            json["memory_before_bytes"] = loaded.Before;
            json["memory_per_weights"] = Math.Round((double)MemoryBytes / loaded.Weights, 4);
        }

        return json;
    }

    private JsonObject Figures(double peakTeraflops) => new()
    {
        ["case"] = Name,
        ["type"] = Type,
        ["median_ms"] = Math.Round(MedianMs, 4),
        ["best_ms"] = Math.Round(BestMs, 4),
        ["items_per_second"] = Math.Round(Items * 1000 / MedianMs, 3),
        ["tflops"] = Teraflops is { } rate ? Math.Round(rate, 4) : null,
        ["share_of_peak"] = Teraflops / peakTeraflops is { } share ? Math.Round(share, 4) : null,
        ["memory_bytes"] = MemoryBytes,
        ["pytorch_ms"] = PeerMs is { } peer ? Math.Round(peer, 4) : null,
        ["time_per_pytorch"] = MedianMs / PeerMs is { } ratio ? Math.Round(ratio, 4) : null,
    };

    private string Ratio() => PeerMs is { } peer
        ? string.Create(CultureInfo.InvariantCulture, $" {peer,11:F2} {MedianMs / peer,6:F2}")
        : Loaded is { } loaded
        ? string.Create(CultureInfo.InvariantCulture, $"  {(double)MemoryBytes / loaded.Weights:F3} x weights, {(double)(MemoryBytes - loaded.Before) / loaded.Weights:F3} x beside {loaded.Before / 1e9:F2} GB before")
        : "";

    private static string Cell(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
