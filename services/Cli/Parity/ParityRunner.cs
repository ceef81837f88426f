using System.Diagnostics;
using RlhfT2I.Cli.Parity.Areas;
using RlhfT2I.Cli.Parity.Areas.FullSize;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity;

/// <summary>Runs areas one after another.</summary>
public static class ParityRunner
{
    /// <summary>Every area, in the order of the report.</summary>
    public static IReadOnlyList<IParityArea> Areas { get; } =
    [
        new UNetArea(),
        new VaeArea(),
        new TextArea(),
        new ClipArea(),
        new TokenizerArea(),
        new PreprocessArea(),
        new SchedulerArea(),
        new FineTuneArea(),
        new RewardArea(),
        new FidArea(),
        new PipelineArea(),
        new FullSizeArea(),
    ];

    /// <summary>Runs the areas that the folder has files for.</summary>
    /// <param name="areas">Areas to run.</param>
    /// <param name="context">Folder, device, precision.</param>
    /// <param name="started">Told the name of each area before it runs.</param>
    public static IReadOnlyList<AreaResult> Run(IEnumerable<IParityArea> areas, ParityContext context, Action<string>? started = null)
    {
        ArgumentNullException.ThrowIfNull(areas);
        ArgumentNullException.ThrowIfNull(context);
        var results = new List<AreaResult>();
        foreach (IParityArea area in areas)
        {
            GoldenSource[] present = [.. area.Files.Where(source => context.Folder.Has(source.File))];
            if (present.Length == 0)
            {
                results.Add(new AreaResult(area.Name, InFolder: false, [], 0));
                continue;
            }

            started?.Invoke(area.Name);
            int ownChoice = area.UsesManyThreads ? Math.Min(Environment.ProcessorCount, 1024) : 1;
            // cuDNN's convolutions round to TF32 unless told otherwise.
            backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = context.TensorFloat && area.FollowsPrecision;
            TorchThreads.Configure(context.Threads > 0 ? context.Threads : ownChoice);
            string[] needed = [.. present.SelectMany(source => source.Needs).Distinct().Where(file => !context.Folder.Has(file))];
            NoteAbsent(context, area, needed);
            long start = Stopwatch.GetTimestamp();
            List<TensorCheck> checks = [.. needed.Select(file => TensorCheck.Failed(file, "the file is missing"))];
            checks.AddRange(ParityContext.Guard(area.Name, () => area.Run(context)));
            results.Add(new AreaResult(area.Name, InFolder: true, checks, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        return results;
    }

    private static void NoteAbsent(ParityContext context, IParityArea area, string[] missed)
    {
        string[] absent = [.. area.Files.Select(source => source.File).Except(missed).Where(file => !context.Folder.Has(file))];
        if (absent.Length > 0)
            context.Note($"{area.Name}: not in the folder: {string.Join(", ", absent)}");
    }
}
