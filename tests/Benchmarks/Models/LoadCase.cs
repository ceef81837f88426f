using System.Diagnostics;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>A UNet's folder from disk to a network that is ready: how long it takes, and how much memory beside the weights themselves.</summary>
internal static class LoadCase
{
    private const string WeightsFile = "diffusion_pytorch_model.safetensors";

    /// <summary>Writes the network with random weights into a folder of its own, which needs that much disk, and loads it again and again.</summary>
    /// <param name="context">Sizes, type and device.</param>
    /// <param name="batch">Unused: there is one folder.</param>
    public static IEnumerable<Measurement> Run(BenchContext context, int batch)
    {
        string folder = Directory.CreateTempSubdirectory("rlhf-bench-load-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), context.Scale.UNet.ToJson());
            using (var shapes = new UNet2DConditionModel(context.Scale.UNet, InitialWeights.ShapesOnly(context.DType)))
                RandomModelFolder.WriteWeights(shapes, Path.Combine(folder, WeightsFile));
            yield return Measure(context, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measurement Measure(BenchContext context, string folder)
    {
        var times = new List<double>();
        long before = PeakMemory.Restart(), peak = 0;
        var options = new ModelLoadOptions { Device = context.Device };
        for (int i = 0; i <= context.Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using ModelComponent<UNet2DConditionModel> unet = DiffusersLayout.LoadUNet(folder, options);
            context.Wait();
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            peak = Math.Max(peak, PeakMemory.Read(context.Device));
        }

        times.Sort();
        long weights = new FileInfo(Path.Combine(folder, WeightsFile)).Length;
        return new Measurement("UNet load", context.DType.ToString(), times[times.Count / 2], times[0], 1, null, peak) { Loaded = (weights, before) };
    }
}
