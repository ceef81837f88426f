using System.Security.Cryptography;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

public sealed class SceneRendererTests
{
    [Fact]
    public void Render_SameScene_GivesTheBytesItGivesEverywhere()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < 500; i++)
            hash.AppendData(SceneRenderer.Render(SceneDistribution.Default.Draw(seed: 1, i)).Pixels);

        // Images are addressed by their digest, and models were trained on these: a change of any picture is a new version of the world.
        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe("e913098830ba0fbd9f059081ba00ab95efc972c7759aa28f02aa0928bf73cd50");
    }

    [Fact]
    public void Render_OtherSeed_GivesAnotherTexture()
    {
        foreach (ScenePlace place in SceneWorld.Places)
        {
            RgbImage Draw(ulong seed) => SceneRenderer.Render(
                new Scene(SceneWorld.Kind("dog"), SceneWorld.Color("red"), place, [new ScenePosition(0, 0)], seed));
            Draw(1).Pixels.ShouldBe(Draw(1).Pixels);
            Draw(1).Pixels.ShouldNotBe(Draw(2).Pixels, place.ToString());
        }
    }

    [Fact]
    public void Render_AnyScene_UsesTheTonesOfItsColorAndPlaceAlone()
    {
        for (int i = 0; i < 400; i++)
        {
            Scene scene = SceneDistribution.Default.Draw(seed: 2, i);
            var tones = scene.Place.Tones.Append(scene.Color.Tone).ToHashSet();
            int[] seen = new int[scene.Place.Tones.Count];
            byte[] pixels = SceneRenderer.Render(scene).Pixels;
            int objectPixels = 0;
            for (int at = 0; at < pixels.Length; at += RgbImage.Channels)
            {
                var tone = new Rgb(pixels[at], pixels[at + 1], pixels[at + 2]);
                tones.ShouldContain(tone, scene.ToString());
                objectPixels += tone == scene.Color.Tone ? 1 : 0;
                int index = scene.Place.Tones.ToList().IndexOf(tone);
                if (index >= 0)
                    seen[index]++;
            }

            objectPixels.ShouldBe(scene.Count * scene.Kind.Shape.Area, scene.ToString());
            Math.Min(seen[0], seen[1]).ShouldBeGreaterThan(64, $"{scene}: the first two tones are the main ones");
        }
    }

    [Fact]
    public void Render_CopiesInAnotherOrder_GivesTheSamePicture()
    {
        Scene scene = Scene.Arrange(SceneWorld.Kind("cat"), SceneWorld.Color("pink"), SceneWorld.Place("sea"), 6, seed: 9);
        var reversed = new Scene(scene.Kind, scene.Color, scene.Place, [.. scene.Positions.Reverse()], scene.Seed);
        SceneRenderer.Render(reversed).Pixels.ShouldBe(SceneRenderer.Render(scene).Pixels);
    }
}
