using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Benchmarks.Training;

/// <summary><c>optimizer</c>: one AdamW step over many float32 parameters on the CPU, beside tensor operations, TorchSharp's optimizer and what copying the same bytes takes.</summary>
internal static class OptimizerCommand
{
    // A UNet's largest layer has 29 million weights, most have below 5.
    private const long LargestTensor = 5_000_000;

    // Read weight, gradient, mean and square; write all but the gradient.
    private const double BytesPerParameter = 28;

    private const double Milliseconds = 1000, BytesPerGigabyte = 1e9;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var parameters = new Option<long>("--parameters")
        {
            Description = "Parameters; each takes 16 bytes, and 4 more for the averages. Stable Diffusion's UNet has 860 million.",
            DefaultValueFactory = _ => 100_000_000,
        };
        var repeats = new Option<int>("--repeats") { Description = "Timed steps of each way, after one to warm up.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes all cores." };
        parameters.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1)
                result.AddError("--parameters: at least 1.");
        });
        var command = new Command("optimizer", "Measures AdamW's fused pass on the CPU beside what it replaces, in the same run.") { parameters, repeats, threads };
        command.SetAction(parsed =>
        {
            TorchLibraries.Configure();
            TorchThreads.Configure(parsed.GetValue(threads));
            Run(parsed.GetValue(parameters), Math.Max(parsed.GetValue(repeats), 1), Console.Out);
            return 0;
        });
        return command;
    }

    private static void Run(long count, int repeats, TextWriter output)
    {
        using var network = new ManyWeights(count, LargestTensor);
        double copy = CopyBound(count, repeats), fused = Ours(network, isFused: true, repeats);
        (string Name, double Ms)[] rows =
        [
            ("copying 28 bytes a parameter", copy),
            ("fused pass", fused),
            ("gradient norm", Time(repeats, () => GradientNorm.Measure(network.parameters()))),
            ("fused pass with averages", Averaged(network, isFused: true, repeats)),
            ("tensor operations", Ours(network, isFused: false, repeats)),
            ("tensor operations, then averages", Averaged(network, isFused: false, repeats)),
            ("TorchSharp's optim.AdamW", TorchSharps(network, repeats)),
        ];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} parameters, {get_num_threads()} threads, median of {repeats}"));
        output.WriteLine("way                                 median ms   GB/s   of the copy   of the fused pass");
        foreach ((string name, double ms) in rows)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-34} {ms,10:F1} {count * BytesPerParameter / BytesPerGigabyte / ms * Milliseconds,6:F1} {ms / copy,13:F2} {ms / fused,19:F2}"));
    }

    /// <summary>What reading and writing as many bytes takes, by libtorch's copy on as many threads.</summary>
    private static double CopyBound(long count, int repeats)
    {
        using Tensor from = ones(count), to = empty(count);
        const double BytesCopied = 8;
        return Time(repeats, () => to.copy_(from)) * BytesPerParameter / BytesCopied;
    }

    private static double Ours(ManyWeights network, bool isFused, int repeats)
    {
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions { Fused = isFused });
        return Time(repeats, () => optimizer.Step(1e-5));
    }

    private static double Averaged(ManyWeights network, bool isFused, int repeats)
    {
        using var optimizer = new AdamWOptimizer(network, new AdamWOptions { Fused = isFused });
        using var averages = new Ema(network, new EmaOptions());
        return Time(repeats, () => optimizer.Step(1e-5, 1, averages));
    }

    private static double TorchSharps(ManyWeights network, int repeats)
    {
        using var optimizer = optim.AdamW(network.parameters(), lr: 1e-5);
        return Time(repeats, () => optimizer.step());
    }

    private static double Time(int repeats, Action step)
    {
        var times = new List<double>();
        for (int i = 0; i <= repeats; i++)
        {
            using var scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            step();
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private sealed class ManyWeights : nn.Module
    {
        public ManyWeights(long count, long largest)
            : base(nameof(ManyWeights))
        {
            for (long first = 0; first < count; first += largest)
            {
                long length = Math.Min(largest, count - first);
                var parameter = new Parameter(randn(length));
                parameter.grad = randn(length);
                register_parameter(string.Create(CultureInfo.InvariantCulture, $"w{first}"), parameter);
            }
        }
    }
}
