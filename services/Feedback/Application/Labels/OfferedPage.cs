namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>A full page of one prompt that could be handed out when it was looked for.</summary>
/// <param name="images">Names of its images.</param>
/// <param name="free">Raters that it could be handed to.</param>
internal sealed class OfferedPage(IReadOnlyList<string> images, int free)
{
    private readonly HashSet<string> _raters = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Images { get; } = images;

    /// <summary>Raters that it can still be handed to, as far as this process knows.</summary>
    public int Free { get; private set; } = free;

    /// <summary>Whether a call tries it at this moment; others had better try another one, which nobody makes them wait for.</summary>
    public bool IsTried { get; private set; }

    /// <summary>Whether a rater could get it.</summary>
    public bool IsFor(string raterId) => Free > 0 && !_raters.Contains(raterId);

    public void Try() => IsTried = true;

    /// <summary>Takes over for whom the page is nothing from an earlier look.</summary>
    public void Remember(OfferedPage earlier) => _raters.UnionWith(earlier._raters);

    /// <summary>Ends a try. Handed out or refused, it is one place less, and nothing for that rater any more; the next look at the database puts right what this guesses.</summary>
    public void Settle(string raterId, bool isUsed)
    {
        IsTried = false;
        if (!isUsed)
            return;
        Free--;
        _raters.Add(raterId);
    }
}
