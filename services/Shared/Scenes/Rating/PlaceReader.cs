using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>
/// Finds the place of a picture: of the places whose two main tones are there, the one whose tones, together with the object colors, come
/// nearest to all its pixels.
/// </summary>
internal static class PlaceReader
{
    /// <summary>Above this mean distance a picture shows no place of this world.</summary>
    private const double FarthestMean = 38;

    /// <summary>The runner-up's mean distance must be this much more; noise adds to both alike.</summary>
    private const double SmallestMargin = 1.5;

    /// <summary>A margin of this much and more is full confidence.</summary>
    private const double FullMargin = 10;

    /// <summary>Share of the pixels that each of a place's two main tones covers at least, six copies in front or not.</summary>
    private const double SmallestMainShare = 0.03;

    /// <summary>A pixel shows a tone up to this distance.</summary>
    private const int ToneReach = 52;

    /// <summary>The likeliest place, how it was read, and the mean distance of the picture's pixels from it.</summary>
    public static (ScenePlace Place, SlotReading Reading, double Distance) Read(RgbImage image)
    {
        Span<int> sums = stackalloc int[SceneWorld.Places.Count];
        sums.Clear();
        for (int at = 0; at < image.Pixels.Length; at += RgbImage.Channels)
        {
            ReadOnlySpan<byte> distances = ToneTable.DistancesOf(ToneTable.Entry(image.Pixels.AsSpan(at, RgbImage.Channels)));
            for (int p = 0; p < sums.Length; p++)
                sums[p] += distances[p];
        }

        double count = image.Width * image.Height;
        ScenePlace[] nearest = SortByDistance(sums);
        ScenePlace[] shown = [.. nearest.Where(p => ShowsTone(image, p.Tones[0]) && ShowsTone(image, p.Tones[1])).Take(2)];
        ScenePlace place = shown.FirstOrDefault(nearest[0]);
        double distance = sums[place.Word.Index] / count;
        double margin = shown.Length == 2 ? (sums[shown[1].Word.Index] - sums[place.Word.Index]) / count : FullMargin;
        return (place, Describe(place, shown.Length > 0, distance, margin), distance);
    }

    private static SlotReading Describe(ScenePlace place, bool isShown, double distance, double margin)
    {
        double confidence = Math.Min(1, margin / FullMargin);
        if (distance > FarthestMean)
            return new SlotReading(SlotState.Other, null, confidence, "the background is no known place");
        if (!isShown)
            return new SlotReading(SlotState.Other, null, confidence, $"the background is nearest to {place}, but lacks one of its main tones");
        return margin < SmallestMargin
            ? new SlotReading(SlotState.Unclear, place.Word, confidence, $"the background is hardly nearer to {place} than to another place")
            : new SlotReading(SlotState.Clear, place.Word, confidence, $"the background is {place}");
    }

    private static ScenePlace[] SortByDistance(ReadOnlySpan<int> sums)
    {
        int[] keys = sums.ToArray();
        ScenePlace[] places = [.. SceneWorld.Places];
        Array.Sort(keys, places);
        return places;
    }

    private static bool ShowsTone(RgbImage image, Rgb tone)
    {
        int needed = (int)(SmallestMainShare * image.Width * image.Height), found = 0;
        for (int at = 0; at < image.Pixels.Length && found < needed; at += RgbImage.Channels)
        {
            var pixel = new Rgb(image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
            if (pixel.SquaredDistance(tone) <= ToneReach * ToneReach)
                found++;
        }

        return found >= needed;
    }
}
