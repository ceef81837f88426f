using System.Numerics;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>A square of pixels that painters write to; what falls outside is dropped.</summary>
internal sealed class SceneCanvas
{
    private readonly byte[] _pixels = new byte[SceneWorld.ImageSize * SceneWorld.ImageSize * RgbImage.Channels];

    public const int Size = SceneWorld.ImageSize;

    public void Set(int x, int y, Rgb tone)
    {
        if ((uint)x >= Size || (uint)y >= Size)
            return;
        int at = ((y * Size) + x) * RgbImage.Channels;
        _pixels[at] = tone.R;
        _pixels[at + 1] = tone.G;
        _pixels[at + 2] = tone.B;
    }

    public void Fill(int left, int top, int width, int height, Rgb tone)
    {
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
                Set(x, y, tone);
        }
    }

    public void Draw(Silhouette shape, int left, int top, Rgb tone)
    {
        for (int y = 0; y < Silhouette.Size; y++)
        {
            for (int bits = shape.Rows[y]; bits != 0; bits &= bits - 1)
                Set(left + BitOperations.TrailingZeroCount(bits), top + y, tone);
        }
    }

    /// <summary>The picture; the canvas must not be painted on afterwards.</summary>
    public RgbImage ToImage() => new(Size, Size, _pixels);
}
