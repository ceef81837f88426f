using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>
/// Pages of each project that this process looked for at once, so that not every lease of a crowd searches all images. It is a hint and no more: whether an image may be handed out is
/// decided in the database, under the locks of its rows. Looked for again when it is used up, and after <see cref="Lifetime"/> in any case: then pages that came back are first again.
/// </summary>
/// <param name="store">What is stored.</param>
/// <param name="time">The host's clock.</param>
internal sealed class OpenPages(IFeedbackStore store, TimeProvider time)
{
    /// <summary>How long a page that was given back may wait for this process to see it, while there are others.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    // Pages looked for at once: some for each of a few hundred raters.
    private const int PageCount = 512;

    // Projects that are remembered; more are forgotten when they are stale.
    private const int ProjectCount = 64;

    private readonly ConcurrentDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    /// <summary>Offers pages to a rater; they count as tried until they are settled.</summary>
    /// <param name="project">The project.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="count">Most pages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Pages in the order in which they are handed out; fewer than asked for, or none, if there are no more for the rater.</returns>
    public async Task<IReadOnlyList<OfferedPage>> OfferAsync(string project, string raterId, int count, CancellationToken cancellationToken)
    {
        Shelf shelf = _shelves.GetOrAdd(project, _ => new Shelf());
        if ((!shelf.IsStale(time) || shelf.IsBeingFilled) && shelf.Offer(raterId, count) is { Count: > 0 } offered)
            return offered;
        // One looks; the others go on with what is left, or wait for what it finds.
        await shelf.Gate.WaitAsync(cancellationToken);
        try
        {
            if (!shelf.IsStale(time) && shelf.Offer(raterId, count) is { Count: > 0 } found)
                return found;
            // A rater who knows all of them makes no one look again at once.
            if (shelf.IsFresh(time))
                return [];
            shelf.Fill(await FindAsync(project, cancellationToken), time.GetTimestamp());
            Forget(project);
            return shelf.Offer(raterId, count);
        }
        finally
        {
            shelf.Gate.Release();
        }
    }

    /// <summary>Ends the try of offered pages.</summary>
    /// <param name="project">The project.</param>
    /// <param name="raterId">The rater.</param>
    /// <param name="pages">What was offered.</param>
    /// <param name="used">Those that were handed out or found to be nothing for this rater.</param>
    public void Settle(string project, string raterId, IReadOnlyList<OfferedPage> pages, IReadOnlySet<OfferedPage> used)
    {
        if (_shelves.TryGetValue(project, out Shelf? shelf))
            shelf.Settle(raterId, pages, used);
    }

    private async Task<List<OfferedPage>> FindAsync(string project, CancellationToken cancellationToken) => await store.ReadAsync(
        async session =>
        {
            LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, project);
            Dictionary<string, int> inFlight = await OpenImages.InFlightAsync(session, project);
            List<RegisteredImage> images = await OpenImages.Of(session, rules).AsNoTracking()
                .OrderBy(image => image.Prompt).ThenBy(image => image.GenerationJob).ThenBy(image => image.SampleIndex).ThenBy(image => image.Name)
                .Take((PageCount * rules.ImagesPerTask) + inFlight.Count).ToListAsync(session.CancellationToken);
            // What is not a full page of a prompt may become one yet; when nothing else is left, it is found without this.
            return images.Where(image => inFlight.GetValueOrDefault(image.Name) < rules.MissingLabels(image)).GroupBy(image => image.Prompt, StringComparer.Ordinal)
                .SelectMany(prompt => prompt.Chunk(rules.ImagesPerTask)).Where(page => page.Length == rules.ImagesPerTask)
                .Select(page => new OfferedPage([.. page.Select(image => image.Name)], page.Min(image => rules.MissingLabels(image) - inFlight.GetValueOrDefault(image.Name))))
                .ToList();
        },
        cancellationToken);

    private void Forget(string kept)
    {
        if (_shelves.Count <= ProjectCount)
            return;
        foreach ((string project, Shelf shelf) in _shelves)
        {
            if (project != kept && shelf.IsStale(time))
                _shelves.TryRemove(project, out _);
        }
    }

    private sealed class Shelf
    {
        // A look takes some milliseconds; this often at most one is worth it.
        private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(200);

        private readonly Lock _lock = new();
        private List<OfferedPage> _pages = [];
        private long? _filledAt;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public bool IsBeingFilled => Gate.CurrentCount == 0;

        public bool IsStale(TimeProvider time) => Age(time) is not { } age || age >= Lifetime;

        public bool IsFresh(TimeProvider time) => Age(time) < Freshness;

        public void Fill(List<OfferedPage> pages, long timestamp)
        {
            lock (_lock)
            {
                // Whoever had a page has had it still.
                Dictionary<string, OfferedPage> before = _pages.ToDictionary(page => page.Images[0], StringComparer.Ordinal);
                foreach (OfferedPage page in pages)
                {
                    if (before.TryGetValue(page.Images[0], out OfferedPage? same))
                        page.Remember(same);
                }
                (_pages, _filledAt) = (pages, timestamp);
            }
        }

        public List<OfferedPage> Offer(string raterId, int count)
        {
            lock (_lock)
            {
                List<OfferedPage> offered = [.. _pages.Where(page => !page.IsTried && page.IsFor(raterId)).Take(count)];
                // Pages that are tried are better than none.
                if (offered.Count < count)
                    offered.AddRange(_pages.Where(page => page.IsTried && page.IsFor(raterId)).Take(count - offered.Count));
                offered.ForEach(page => page.Try());
                return offered;
            }
        }

        public void Settle(string raterId, IReadOnlyList<OfferedPage> pages, IReadOnlySet<OfferedPage> used)
        {
            lock (_lock)
            {
                foreach (OfferedPage page in pages)
                    page.Settle(raterId, used.Contains(page));
            }
        }

        private TimeSpan? Age(TimeProvider time)
        {
            lock (_lock)
                return _filledAt is { } filledAt ? time.GetElapsedTime(filledAt) : null;
        }
    }
}
