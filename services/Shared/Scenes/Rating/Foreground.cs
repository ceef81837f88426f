using System.Numerics;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>
/// Which pixels of a picture are not its place's, and what color each is nearest to. Two passes, since the soft edge of a black thing on
/// sand is brown: the first finds the things and their main colors, the second asks of each pixel of a thing and around it whether it is
/// nearer to one of these than to the place.
/// </summary>
internal sealed class Foreground
{
    private const int Size = SceneWorld.ImageSize;

    /// <summary>A color is one of a thing's main colors from this share of its pixels on.</summary>
    private const double MainShare = 0.25;

    private readonly byte[] _labels = new byte[Size * Size];
    private readonly int[] _entries = new int[Size * Size];
    private readonly int _place;
    private readonly RgbImage _image;

    public Foreground(RgbImage image, ScenePlace place)
    {
        _image = image;
        _place = place.Word.Index;
        ulong[] rough = new ulong[Size];
        for (int i = 0; i < _labels.Length; i++)
        {
            _entries[i] = ToneTable.Entry(Pixel(i));
            _labels[i] = ToneTable.LabelOf(_entries[i], _place);
            if (_labels[i] != ToneTable.Background)
                rough[i / Size] |= 1UL << (i % Size);
        }

        Rows = new ulong[Size];
        foreach (Part part in PartFinder.Connected(rough))
            Refine(part);
    }

    /// <summary>The pixels: bit x of row y.</summary>
    public ulong[] Rows { get; }

    /// <summary>The color most pixels of a part are nearest to, and the share of these.</summary>
    public (SceneColor Color, double Purity) ColorOf(Part part)
    {
        Span<int> counts = stackalloc int[SceneWorld.Colors.Count];
        CountColors(part, counts);
        int color = 0;
        for (int c = 1; c < counts.Length; c++)
            color = counts[c] > counts[color] ? c : color;
        return (SceneWorld.Colors[color], (double)counts[color] / part.Area);
    }

    private void Refine(Part part)
    {
        Span<int> counts = stackalloc int[SceneWorld.Colors.Count];
        CountColors(part, counts);
        Span<Rgb> main = stackalloc Rgb[SceneWorld.Colors.Count];
        int mains = 0;
        for (int c = 0; c < counts.Length; c++)
        {
            if (counts[c] >= MainShare * part.Area)
                main[mains++] = SceneWorld.Colors[c].Tone;
        }

        for (int y = Math.Max(0, part.Top - 1); y <= Math.Min(Size - 1, part.Bottom + 1); y++)
        {
            ulong near = Spread(part.Rows[y]) | (y > 0 ? Spread(part.Rows[y - 1]) : 0) | (y + 1 < Size ? Spread(part.Rows[y + 1]) : 0);
            for (ulong bits = near & ((1UL << Size) - 1); bits != 0; bits &= bits - 1)
            {
                int x = BitOperations.TrailingZeroCount(bits);
                if (IsNearer((y * Size) + x, main[..mains]))
                    Rows[y] |= 1UL << x;
            }
        }
    }

    private bool IsNearer(int pixel, ReadOnlySpan<Rgb> colors)
    {
        ReadOnlySpan<byte> bytes = Pixel(pixel);
        var tone = new Rgb(bytes[0], bytes[1], bytes[2]);
        int toPlace = ToneTable.PlaceDistanceOf(_entries[pixel], _place);
        foreach (Rgb color in colors)
        {
            if (tone.SquaredDistance(color) < toPlace * toPlace)
                return true;
        }

        return false;
    }

    private void CountColors(Part part, Span<int> counts)
    {
        counts.Clear();
        for (int y = part.Top; y <= part.Bottom; y++)
        {
            for (ulong bits = part.Rows[y]; bits != 0; bits &= bits - 1)
            {
                byte label = _labels[(y * Size) + BitOperations.TrailingZeroCount(bits)];
                if (label != ToneTable.Background)
                    counts[label]++;
            }
        }
    }

    private ReadOnlySpan<byte> Pixel(int index) => _image.Pixels.AsSpan(index * RgbImage.Channels, RgbImage.Channels);

    private static ulong Spread(ulong row) => row | (row << 1) | (row >> 1);
}
