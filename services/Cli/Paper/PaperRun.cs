using System.Diagnostics;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper;

/// <summary>Makes parts one after another, each kept as soon as it is made, so that a run that was broken off goes on with the next.</summary>
/// <param name="session">The server.</param>
/// <param name="study">The study.</param>
/// <param name="parts">The parts that there can be, in the order in which they are made.</param>
/// <param name="store">Keeps parts.</param>
/// <param name="features">Features that fidelity is measured on.</param>
internal sealed class PaperRun(Session session, PaperStudy study, IReadOnlyList<IPaperPart> parts, PartStore store, PictureFeatures features)
{
    /// <summary>Makes what is missing, and parts asked for by name anew.</summary>
    /// <param name="ids">Ids of the parts to make anew; none makes all parts that are missing.</param>
    /// <param name="serverProcess">Process of a server on this machine, to measure its memory.</param>
    /// <param name="cancellationToken">Cancels the job at work, then the run.</param>
    /// <returns>All parts that there are, also those made by earlier runs, in their order.</returns>
    public async Task<IReadOnlyList<PartDocument>> RunAsync(IReadOnlyList<string> ids, int? serverProcess, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPaperPart> wanted = ids.Count == 0 ? parts : [.. parts.Where(part => ids.Contains(part.Id))];
        var products = new PaperProducts(session, study, features);
        foreach (IPaperPart part in wanted)
        {
            if (ids.Count == 0 && store.Find(part.Id, Fingerprint(part)) is not null)
            {
                session.Screen.Note($"{part.Id}: made before");
                continue;
            }

            session.Screen.Note($"{part.Id}: {part.Title}");
            store.Save(await MakeAsync(part, products, serverProcess, cancellationToken));
        }

        return [.. parts.Select(part => store.Find(part.Id, Fingerprint(part))).OfType<PartDocument>()];
    }

    private async Task<PartDocument> MakeAsync(IPaperPart part, PaperProducts products, int? serverProcess, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp(), before = products.ImagesGenerated;
        var builder = new PartBuilder(part, products.SourceOf);
        await part.MakeAsync(products, builder, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        PartDocument made = builder.Build(Fingerprint(part));
        // What another part made is found by its id and costs nothing: a part made anew keeps what it cost at first.
        PartDocument? earlier = store.Find(part.Id, made.Fingerprint);
        return made with
        {
            WallSeconds = Math.Max(seconds, earlier?.WallSeconds ?? 0),
            PeakMemoryBytes = Math.Max(RunCost.PeakMemory(serverProcess), earlier?.PeakMemoryBytes ?? 0),
            ImagesGenerated = Math.Max(products.ImagesGenerated - before, earlier?.ImagesGenerated ?? 0),
        };
    }

    private string Fingerprint(IPaperPart part) => PartStore.FingerprintOf(study, part.Id, features.Digest);
}
