using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Scenes.Rating;
using RlhfT2I.Scenes.World;

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
}
