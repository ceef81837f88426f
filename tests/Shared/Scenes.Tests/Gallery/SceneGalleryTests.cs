using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;

namespace RlhfT2I.Scenes.Gallery;

public sealed class SceneGalleryTests
{
    /// <summary>
    /// The sheet in the repository is what the code draws: who changes a drawing sees it and commits it
    /// (RLHF_WRITE_GALLERY=folder writes all sheets there).
    /// </summary>
    [Fact]
    public void Overview_Always_IsTheSheetInTheRepository()
    {
        RgbImage overview = SceneGallery.Overview();
        if (Environment.GetEnvironmentVariable("RLHF_WRITE_GALLERY") is { Length: > 0 } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, "gallery.png"), PngCodec.Encode(overview));
            File.WriteAllBytes(Path.Combine(folder, "colors-by-places.png"), PngCodec.Encode(SceneGallery.ColorsByPlaces()));
        }

        RgbImage kept = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Repository.Root, "services", "Shared", "Scenes", "gallery.png")));
        (kept.Width, kept.Height).ShouldBe((overview.Width, overview.Height));
        kept.Pixels.AsSpan().SequenceEqual(overview.Pixels)
            .ShouldBeTrue("gallery.png is out of date: run this test with RLHF_WRITE_GALLERY=services/Shared/Scenes");
    }
}
