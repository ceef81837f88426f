using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.Scenes.Gallery;

public sealed class ContactSheetTests
{
    [Fact]
    public void Draw_ThreePicturesInTwoColumns_EnlargesEachPixelInItsPlace()
    {
        RgbImage sheet = ContactSheet.Draw([Dot(10), Dot(20), Dot(30)], columns: 2, scale: 3);
        (sheet.Width, sheet.Height).ShouldBe(((2 * (3 + 4)) + 4, (2 * (3 + 4)) + 4));
        Red(sheet, 4, 4).ShouldBe((byte)10);
        Red(sheet, 6, 6).ShouldBe((byte)10);
        Red(sheet, 7, 4).ShouldBe((byte)236);
        Red(sheet, 11, 4).ShouldBe((byte)20);
        Red(sheet, 4, 11).ShouldBe((byte)30);
        Red(sheet, 11, 11).ShouldBe((byte)236);
    }

    [Fact]
    public void Draw_NothingOrMixedSizes_IsRefused()
    {
        Should.Throw<ArgumentException>(() => ContactSheet.Draw([], 1, 1));
        Should.Throw<ArgumentException>(() => ContactSheet.Draw([Dot(1), new RgbImage(2, 1, new byte[6])], 1, 1)).Message.ShouldContain("1 x 1 and 2 x 1");
        Should.Throw<ArgumentOutOfRangeException>(() => ContactSheet.Draw([Dot(1)], 0, 1)).ParamName.ShouldBe("columns");
        Should.Throw<ArgumentOutOfRangeException>(() => ContactSheet.Draw([Dot(1)], 1, 0)).ParamName.ShouldBe("scale");
    }

    private static RgbImage Dot(byte red) => new(1, 1, [red, 0, 0]);

    private static byte Red(RgbImage image, int x, int y) => image.Pixels[((y * image.Width) + x) * RgbImage.Channels];
}
