namespace RlhfT2I.ResumeCheck;

/// <summary>Where a run is killed.</summary>
internal static class KillPlan
{
    // Of every five kills one falls between write and rename, and one while a checkpoint is written.
    private const int Share = 5;

    /// <summary>Draws moments from those of a whole run.</summary>
    /// <param name="moments">What a run says, in order, each once.</param>
    /// <param name="count">Kills.</param>
    /// <param name="random">Where from.</param>
    /// <returns>Moments in the order of the run, fewer where the run has fewer.</returns>
    public static IReadOnlyList<string> Draw(IReadOnlyList<string> moments, int count, Random random)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        Take(Moments.Written, (count + Share - 1) / Share);
        Take(Moments.Writing, count / Share);
        Take(Moments.MicroStep, count - drawn.Count);
        return [.. moments.Where(drawn.Contains)];

        void Take(string kind, int number)
        {
            string[] candidates = [.. moments.Where(moment => moment.StartsWith(kind + ' ', StringComparison.Ordinal))];
            random.Shuffle(candidates);
            drawn.UnionWith(candidates.Take(number));
        }
    }
}
