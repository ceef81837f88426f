using System.Diagnostics;
using RlhfT2I.Cli.Parity.Areas;
using RlhfT2I.Cli.Parity.Areas.FullSize;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Runtime;

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
            string[] missing = [.. area.Files.Where(file => !context.Folder.Has(file))];
            if (missing.Length == area.Files.Count)
            {
                results.Add(new AreaResult(area.Name, InFolder: false, [], 0));
                continue;
            }

            started?.Invoke(area.Name);
            int ownChoice = area.UsesManyThreads ? Math.Min(Environment.ProcessorCount, 1024) : 1;
            TorchThreads.Configure(context.Threads > 0 ? context.Threads : ownChoice);
            long start = Stopwatch.GetTimestamp();
            List<TensorCheck> checks = [.. missing.Select(file => TensorCheck.Failed(file, "the file is missing"))];
            checks.AddRange(ParityContext.Guard(area.Name, () => area.Run(context)));
            results.Add(new AreaResult(area.Name, InFolder: true, checks, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        return results;
    }
}
