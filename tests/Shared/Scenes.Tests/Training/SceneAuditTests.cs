using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.Training;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Tests.Training;

public sealed class SceneAuditTests
{
    [Fact]
    public void Judge_PicturesOfThePrompts_AreAllRight()
    {
        IReadOnlyList<Prompt> prompts = ScenePrompts.Draw(80, 4);
        SceneAudit audit = SceneAudit.Judge(prompts, [.. prompts.Select(prompt => Picture(prompt, anotherColor: false))]);
        audit.Right.ShouldBe(1);
        audit.SlotRight.Values.ShouldAllBe(share => share == 1);
        audit.RightByCategory.Keys.ShouldBe(SceneWorld.Grammar.Categories.Select(category => category.Name), ignoreOrder: true);
    }

    [Fact]
    public void Judge_WrongColors_CountAgainstColorsAlone()
    {
        IReadOnlyList<Prompt> prompts = ScenePrompts.Draw(80, 4);
        SceneAudit audit = SceneAudit.Judge(prompts, [.. prompts.Select(prompt => Picture(prompt, anotherColor: true))]);
        audit.SlotRight[SceneWorld.ColorSlot.Name].ShouldBe(0);
        audit.SlotRight[SceneWorld.KindSlot.Name].ShouldBe(1);
        audit.RightByCategory["color"].ShouldBe(0);
        audit.RightByCategory["background"].ShouldBe(1);
    }

    [Fact]
    public void Draw_TakesTheCategoriesInTurnAndTheSamePromptsAgain()
    {
        IReadOnlyList<Prompt> prompts = ScenePrompts.Draw(40, 1);
        prompts.ShouldBe(ScenePrompts.Draw(40, 1));
        prompts.ShouldNotBe(ScenePrompts.Draw(40, 2));
        prompts.CountBy(ScenePrompts.CategoryOf).ShouldAllBe(category => category.Value == 10);
    }

    [Fact]
    public void Judge_FewerPicturesThanPrompts_IsRefused() =>
        Should.Throw<ArgumentException>(() => SceneAudit.Judge(ScenePrompts.Draw(2, 1), [])).Message.ShouldContain("0 pictures for 2");

    private static RgbImage Picture(Prompt prompt, bool anotherColor)
    {
        PromptMeaning meaning = prompt.Meaning;
        int color = (meaning[SceneWorld.ColorSlot]?.Index ?? 0) + (anotherColor ? 1 : 0);
        return SceneRenderer.Render(Scene.Arrange(
            SceneWorld.Kinds[meaning[SceneWorld.KindSlot]!.Index],
            SceneWorld.Colors[color % SceneWorld.Colors.Count],
            SceneWorld.Places[meaning[SceneWorld.PlaceSlot]?.Index ?? 0],
            meaning.Count ?? 1,
            seed: 3));
    }
}
