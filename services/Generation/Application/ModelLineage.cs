using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application;

/// <summary>What a model version was made from, back to base weights.</summary>
/// <param name="store">The model store.</param>
public sealed class ModelLineage(ModelStore store)
{
    /// <summary>Nodes, each after all of its parents, at most 1,000; the last one is the version.</summary>
    /// <param name="entry">The version.</param>
    public IReadOnlyList<LineageStep> Trace(ModelVersionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var steps = new Dictionary<string, LineageStep>(StringComparer.Ordinal);
        Visit(entry, steps);
        return [.. steps.Values];
    }

    private void Visit(ModelVersionEntry entry, Dictionary<string, LineageStep> steps)
    {
        if (steps.ContainsKey(entry.Digest) || steps.Count >= 1000)
            return;
        var parents = new List<string>();
        foreach (ModelVersionEntry parent in entry.Parents.Select(store.Find).OfType<ModelVersionEntry>())
        {
            Visit(parent, steps);
            parents.Add(parent.Digest);
        }

        CheckpointProvenance provenance = CheckpointManifest.Load(entry.Folder).Provenance;
        foreach (string digest in new[] { provenance.ParentDigest, provenance.DataDigest }.OfType<string>())
        {
            string plain = digest.Replace("sha256:", "", StringComparison.Ordinal);
            if (parents.Contains(plain))
                continue;
            // Data, or a parent that was deleted: its digest is all that is left of it here.
            steps.TryAdd(plain, new LineageStep(plain, null, []));
            parents.Add(plain);
        }

        steps.TryAdd(entry.Digest, new LineageStep(entry.Digest, entry, parents));
    }
}
