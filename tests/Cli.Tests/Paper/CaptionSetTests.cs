using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Paper;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Rating;
using RlhfT2I.Scenes.World;
using RlhfT2I.TestKit;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class CaptionSetTests
{
    [Fact]
    public void Draw_Captions_AreDifferentAndTrueOfTheirPictures()
    {
        CaptionSet set = CaptionSet.Draw(200, 7);
        set.Texts.Distinct().Count().ShouldBe(200);
        foreach ((string text, var picture) in set.Texts.Zip(set.Pictures()))
            SimulatedRater.Read(picture).Judge(SceneWorld.Grammar.Parse(text).Meaning).Verdict.ShouldBe(Verdict.Good, text);
    }

    [Fact]
    public void Draw_SameSeed_IsTheSame()
    {
        CaptionSet.Draw(20, 7).Texts.ShouldBe(CaptionSet.Draw(20, 7).Texts);
        CaptionSet.Draw(20, 8).Texts.ShouldNotBe(CaptionSet.Draw(20, 7).Texts);
    }

    [Fact]
    public void Draw_MoreThanTheWorldHas_IsRefused() =>
        Should.Throw<InputException>(() => CaptionSet.Draw(22_000, 7)).Message.ShouldContain("captions");

    [Fact]
    public void Read_Folder_TakesPicturesWithCaptionsOfTheirOwnByName()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a", "A dog.");
        Write(folder, "b", " A cat.\n");
        Write(folder, "c", "A dog.");
        Write(folder, "d", "Two cups.");
        File.WriteAllBytes(folder.File("e.png"), []);
        CaptionSet set = CaptionSet.Read(Plan(folder, 3));
        set.Texts.ShouldBe(["A dog.", "A cat.", "Two cups."]);
        set.Pictures().ShouldAllBe(picture => picture.Width == 32 && picture.Height == 32);
        Should.Throw<InputException>(() => CaptionSet.Read(Plan(folder, 4))).Message.ShouldContain("has 3 pictures with a caption of their own, 4 are asked for");
    }

    [Fact]
    public void Read_WhatIsNoPicture_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a", "A dog.");
        File.WriteAllText(folder.File("a.png"), "no picture");
        Should.Throw<InputException>(() => CaptionSet.Read(Plan(folder, 1)).Pictures().ToArray()).Message.ShouldContain("a.png");
        Should.Throw<InputException>(() => CaptionSet.Read(new ReferencePlan { Folder = folder.File("none") })).Message.ShouldContain("is no folder");
    }

    private static ReferencePlan Plan(TemporaryFolder folder, int captions) => new() { Folder = folder.Path, Captions = captions, Side = 32 };

    private static void Write(TemporaryFolder folder, string name, string caption)
    {
        File.WriteAllBytes(folder.File($"{name}.png"), PngCodec.Encode(new RgbImage(40, 20, new byte[40 * 20 * 3])));
        File.WriteAllText(folder.File($"{name}.txt"), caption);
    }
}
