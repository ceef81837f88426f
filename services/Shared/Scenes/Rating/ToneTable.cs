using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>
/// For each place and each color of 5 bits a channel: how far the color is from the place's tones, and whether it is an object's color or
/// the place's. Computed once; reading a pixel is then one look-up.
/// </summary>
internal static class ToneTable
{
    /// <summary>Label of pixels that belong to the place; smaller labels are indices of colors.</summary>
    public const byte Background = byte.MaxValue;

    /// <summary>Distances are cut here, so that a few wild pixels do not decide the place.</summary>
    public const byte FarthestDistance = 64;

    private const int Bits = 5, Entries = 1 << (3 * Bits), Drop = 8 - Bits;
    private static readonly byte[] Labels = new byte[Entries * SceneWorld.Places.Count];
    private static readonly byte[] Distances = new byte[Entries * SceneWorld.Places.Count];
    private static readonly byte[] PlaceDistances = new byte[Entries * SceneWorld.Places.Count];

    static ToneTable()
    {
        Rgb[] colors = [.. SceneWorld.Colors.Select(c => c.Tone)];
        foreach (ScenePlace place in SceneWorld.Places)
        {
            Rgb[] blends = [.. from a in place.Tones from b in place.Tones select Rgb.Midpoint(a, b)];
            for (int entry = 0; entry < Entries; entry++)
            {
                Rgb pixel = Center(entry);
                (int color, int toColor) = Nearest(pixel, colors);
                (_, int toTone) = Nearest(pixel, place.Tones);
                (_, int toBlend) = Nearest(pixel, blends);
                int at = (entry * SceneWorld.Places.Count) + place.Word.Index;
                Labels[at] = toColor < toBlend ? (byte)color : Background;
                Distances[at] = (byte)Math.Min(FarthestDistance, Math.Sqrt(Math.Min(toColor, toTone)));
                PlaceDistances[at] = (byte)Math.Min(byte.MaxValue, Math.Sqrt(toBlend));
            }
        }
    }

    /// <summary>The row of a pixel's color, for <see cref="DistancesOf"/> and <see cref="LabelOf"/>.</summary>
    public static int Entry(ReadOnlySpan<byte> pixel) => (pixel[0] >> Drop << (2 * Bits)) | (pixel[1] >> Drop << Bits) | (pixel[2] >> Drop);

    /// <summary>
    /// Distance from the nearest tone of each place, or from the nearest object color where that is less; one number a place.
    /// </summary>
    public static ReadOnlySpan<byte> DistancesOf(int entry) => Distances.AsSpan(entry * SceneWorld.Places.Count, SceneWorld.Places.Count);

    /// <summary>
    /// The nearest object color's index, or <see cref="Background"/> where a tone of the place, or a blend of two, is as near.
    /// </summary>
    public static byte LabelOf(int entry, int place) => Labels[(entry * SceneWorld.Places.Count) + place];

    /// <summary>Distance from the nearest tone of the place or blend of two, cut at 255.</summary>
    public static byte PlaceDistanceOf(int entry, int place) => PlaceDistances[(entry * SceneWorld.Places.Count) + place];

    private static Rgb Center(int entry) => new(Channel(entry >> (2 * Bits)), Channel(entry >> Bits), Channel(entry));

    private static byte Channel(int value) => (byte)(((value & ((1 << Bits) - 1)) << Drop) + (1 << (Drop - 1)));

    private static (int Index, int SquaredDistance) Nearest(Rgb pixel, IReadOnlyList<Rgb> tones)
    {
        (int index, int distance) = (0, int.MaxValue);
        for (int i = 0; i < tones.Count; i++)
        {
            int candidate = pixel.SquaredDistance(tones[i]);
            if (candidate < distance)
                (index, distance) = (i, candidate);
        }

        return (index, distance);
    }
}
