using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Training;
using TorchSharp;

namespace RlhfT2I.Benchmarks.Training;

/// <summary><c>reward</c>: epochs of a reward training at the paper's size (section 3.2, Appendix D) on random vectors, beside the same loop in plain PyTorch.</summary>
internal static class RewardCommand
{
    // Vectors of images and of texts have this width each: CLIP ViT-L/14's.
    private const int Width = 768;

    private const int TextCount = 3_000, CandidateCount = 10;
    private const double MillisecondsPerSecond = 1000;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var pairs = new Option<int>("--pairs") { Description = "Labelled images; the paper has 27,528.", DefaultValueFactory = _ => 27_528 };
        var epochs = new Option<int>("--epochs") { Description = "Timed epochs, after one to warm up.", DefaultValueFactory = _ => 4 };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes all cores." };
        var peer = new Option<string?>("--peer") { Description = "A Python that has PyTorch, to run the same loop there." };
        var command = new Command("reward", "Measures epochs of a reward training beside the same loop in plain PyTorch.") { pairs, epochs, threads, peer };
        command.SetAction(parsed =>
        {
            TorchLibraries.Configure();
            TorchThreads.Configure(parsed.GetValue(threads));
            Run(Math.Max(parsed.GetValue(pairs), 2), Math.Max(parsed.GetValue(epochs), 1), parsed.GetValue(peer), Console.Out);
            return 0;
        });
        return command;
    }

    private static void Run(int pairs, int epochs, string? python, TextWriter output)
    {
        var settings = new RewardSettings { PromptCandidateCount = CandidateCount + 1, EpochCount = epochs + 1, EarlyStopEpochCount = 0, ValidationShare = 0, Standardize = false };
        int threads = torch.get_num_threads(), whole = new RewardSettings().EpochCount;
        double ours = Ours(pairs, settings, epochs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pairs:N0} pairs of {2 * Width:N0} features, {CandidateCount} perturbed prompts, batches of {settings.BatchSize}, {threads} threads: median of {epochs} epochs {ours / MillisecondsPerSecond:F2} s, a training of {whole} epochs {whole * ours / MillisecondsPerSecond:F0} s"));
        if (python is null)
            return;
        double peer = new PeerScript(python, "reward.py").Medians(
            "--pairs", Text(pairs), "--features", Text(2 * Width), "--candidates", Text(CandidateCount), "--batch", Text(settings.BatchSize), "--epochs", Text(epochs), "--threads", Text(threads))["epoch"];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plain PyTorch: {peer / MillisecondsPerSecond:F2} s; ours takes {ours / peer:F2} of its time"));
    }

    private static double Ours(int pairs, RewardSettings settings, int epochs)
    {
        var random = new Random(0);
        LabelledImage[] images = [.. Enumerable.Range(0, pairs).Select(i => new LabelledImage(Text(i), "", "", i % 2 == 1, IsUnseen: false))];
        var plan = new TrainingPlan
        {
            Images = images,
            Texts = [.. Enumerable.Range(0, TextCount).Select(Text)],
            Training = [.. images.Select((image, row) => new TrainingSample(row, random.Next(TextCount), image.IsGood, image.IsGood ? Candidates() : null))],
            Validation = [],
        };
        using var trainer = new RewardTrainer("benchmark", plan, Vectors(pairs), Vectors(TextCount), settings, seed: 0);
        var times = new List<double>();
        while (!trainer.IsFinished)
        {
            long start = Stopwatch.GetTimestamp();
            trainer.RunEpoch(CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        trainer.TakeResult().Dispose();
        return times.Skip(1).Order().ElementAt(epochs / 2);

        int[] Candidates() => [.. Enumerable.Range(0, CandidateCount).Select(_ => random.Next(TextCount))];
        float[][] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Width).Select(_ => (2 * random.NextSingle()) - 1).ToArray())];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
