using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Tests.Sets;

public class EvaluationPromptsTests
{
    private const string Table4 = """
        A red colored dog.|A red colored donut.|A red colored cake.|A red colored vase.|A green colored dog.
        A green colored donut.|A green colored cake.|A green colored vase.|A pink colored dog.|A pink colored donut.
        A pink colored cake.|A pink colored vase.|A blue colored dog.|A blue colored donut.|A blue colored cake.
        A blue colored vase.|A black colored apple.|A green colored apple.|A pink colored apple.|A blue colored apple.
        A dog on the moon.|A donut on the moon.|A cake on the moon.|A vase on the moon.|An apple on the moon.
        A dog in the sea.|A donut in the sea.|A cake in the sea.|A vase in the sea.|An apple in the sea.
        A dog in the city.|A donut in the city.|A cake in the city.|A vase in the city.|An apple in the city.
        A dog in the forest.|A donut in the forest.|A cake in the forest.|A vase in the forest.|An apple in the forest.
        Two dogs.|Two donuts.|Two cakes.|Two vases.|Two apples.
        Three dogs.|Three donuts.|Three cakes.|Three vases.|Three apples.
        Four dogs.|Four donuts.|Four cakes.|Four vases.|Four apples.
        Five dogs.|Five donuts.|Five cakes.|Five vases.|Five apples.
        A red colored bear.|A red colored wolf.|A red colored tiger.|A red colored rabbit.|A green colored bear.
        A green colored wolf.|A green colored tiger.|A green colored rabbit.|A pink colored bear.|A pink colored wolf.
        A pink colored tiger.|A pink colored rabbit.|A blue colored bear.|A blue colored wolf.|A blue colored tiger.
        A blue colored rabbit.|A black colored rose.|A green colored rose.|A pink colored rose.|A blue colored rose.
        A bear on the moon.|A wolf on the moon.|A tiger on the moon.|A rabbit on the moon.|A rose on the moon.
        A bear in the sea.|A wolf in the sea.|A tiger in the sea.|A rabbit in the sea.|A rose in the sea.
        A bear in the city.|A wolf in the city.|A tiger in the city.|A rabbit in the city.|A rose in the city.
        A bear in the forest.|A wolf in the forest.|A tiger in the forest.|A rabbit in the forest.|A rose in the forest.
        Two brown bears.|Two wolves.|Two tigers.|Two rabbits.|Two red roses.
        Three brown bears.|Three wolves.|Three tigers.|Three rabbits.|Three red roses.
        Four brown bears.|Four wolves.|Four tigers.|Four rabbits.|Four red roses.
        Five brown bears.|Five wolves.|Five tigers.|Five rabbits.|Five red roses.
        """;

    private static readonly (string Category, bool IsUnseen)[] Cells =
        [("color", false), ("background", false), ("count", false), ("color", true), ("background", true), ("count", true)];

    [Fact]
    public void Instance_Texts_AreTable4ToTheLetter() =>
        EvaluationPrompts.Instance.Entries.Select(e => e.Text).ShouldBe(Table4.ReplaceLineEndings("|").Split('|'));

    [Fact]
    public void Instance_Cells_AreSixOfTwentyInOrder()
    {
        PromptSetEntry[][] cells = [.. EvaluationPrompts.Instance.Entries.Chunk(20)];
        cells.Length.ShouldBe(6);
        for (int i = 0; i < 6; i++)
        {
            cells[i].ShouldAllBe(e => e.Category == Cells[i].Category && e.IsUnseen == Cells[i].IsUnseen && e.ImageCount == 4);
            EvaluationPrompts.Cell(Cells[i].Category, Cells[i].IsUnseen).ShouldBe(cells[i]);
        }
    }

    [Fact]
    public void Instance_CountPrompts_KeepTheirCategoryWhereTheyNameAColor()
    {
        PromptSetEntry[] colored = [.. EvaluationPrompts.Instance.Entries.Where(e => e.Category == "count" && e.Meaning["color"] is not null)];
        colored.Select(e => e.Text).ShouldBe(
            ["Two brown bears.", "Two red roses.", "Three brown bears.", "Three red roses.", "Four brown bears.", "Four red roses.", "Five brown bears.", "Five red roses."]);
        colored[0].Meaning.ShouldBe(Grammars.Paper.Meaning(("count", "two"), ("color", "brown"), ("object", "bear")));
    }

    [Fact]
    public void Instance_Meanings_SaySlotsOfTheirCategory()
    {
        foreach (PromptSetEntry entry in EvaluationPrompts.Instance.Entries)
        {
            entry.Meaning[entry.Category].ShouldNotBeNull(entry.Text);
            entry.Prompt.Surface.ShouldBe(PromptSurface.Sentence);
            Grammars.Paper.Parse(entry.Text).ShouldBe(entry.Prompt);
        }
    }

    [Fact]
    public void Instance_File_IsCanonicalAndHasThePublishedDigest()
    {
        EvaluationPrompts.Instance.ToJsonLines().ShouldBe(EmbeddedData.ReadText("evaluation-prompts.jsonl"));
        EvaluationPrompts.Instance.Digest.ShouldBe("c2f26609ef9f035e86daeb23dba4beca7625cc045020eb35b26a491c18645e37");
    }

    [Fact]
    public void Cell_CategoryTheTableLacks_NamesThoseItHas() =>
        Should.Throw<ArgumentException>(() => EvaluationPrompts.Cell("combination", false)).Message.ShouldContain("color, background, count");
}
