using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Tests.Sets;

public class PaperPromptSetTests
{
    [Theory]
    [InlineData("count", 108, 60)]
    [InlineData("color", 58, 60)]
    [InlineData("background", 80, 30)]
    [InlineData("combination", 2_528, 6)]
    public void Instance_Category_HasThePaperSplit(string category, int prompts, int images)
    {
        PromptSetEntry[] entries = [.. PaperPromptSet.Instance.Entries.Where(e => e.Category == category)];
        entries.Length.ShouldBe(prompts);
        entries.ShouldAllBe(e => e.ImageCount == images && e.Prompt.Form.Category == category);
    }

    [Fact]
    public void Instance_Totals_AreThePaperFigures()
    {
        PaperPromptSet.Instance.Entries.Count.ShouldBe(2_774);
        PaperPromptSet.Instance.ImageCount.ShouldBe(27_528);
        PaperPromptSet.Instance.Entries.Select(e => e.Text).Distinct().Count().ShouldBe(2_774);
        PaperPromptSet.Instance.Entries.ShouldAllBe(e => e.ImageCount % 3 == 0 && !e.Text.EndsWith('.'));
    }

    [Fact]
    public void Instance_Objects_AreTheTwentyOfTraining()
    {
        string[] heldOut = ["bear", "tiger", "rabbit", "rose", "wolf"];
        string[] objects = [.. PaperPromptSet.Instance.Entries.Select(e => e.Meaning["object"]!.Key).Distinct()];
        objects.Length.ShouldBe(20);
        objects.Intersect(heldOut).ShouldBeEmpty();
        PaperPromptSet.Instance.Entries.ShouldAllBe(e => !e.IsUnseen);
        PaperPromptSet.Instance.Entries.ShouldAllBe(e => !heldOut.Any(h => e.Text.Contains(h.TrimEnd('f'))));
    }

    [Fact]
    public void Draw_PublishedSeed_IsThePublishedDataByteForByte()
    {
        PromptSet drawn = PaperPromptSet.Draw(PaperPromptSet.Seed);
        drawn.ToJsonLines().ShouldBe(EmbeddedData.ReadText("paper-prompts.jsonl"));
        drawn.Digest.ShouldBe("0c2210e90e82b53f9307d109c137c4ed07348ecb01cb6bb52c7683154ce8a339");
        PaperPromptSet.Instance.Digest.ShouldBe(drawn.Digest);
    }

    [Fact]
    public void Draw_AnotherSeed_GivesOtherPromptsOfTheSameSplit()
    {
        PromptSet other = PaperPromptSet.Draw(1);
        other.ImageCount.ShouldBe(27_528);
        other.Digest.ShouldNotBe(PaperPromptSet.Digest);
        int shared = other.Entries.Select(e => e.Text).Intersect(PaperPromptSet.Instance.Entries.Select(e => e.Text)).Count();
        shared.ShouldBeLessThan(1_200);
        AssertBalanced(other);
    }

    [Fact]
    public void Instance_Values_AppearEquallyOftenInEachCategory() => AssertBalanced(PaperPromptSet.Instance);

    [Fact]
    public void Instance_Combinations_CoverPairsAndTriples()
    {
        var forms = PaperPromptSet.Instance.Entries.Where(e => e.Category == "combination").GroupBy(e => e.Prompt.Form.Slots.Count - 1).ToDictionary(g => g.Key, g => g.Count());
        forms.ShouldBe(new Dictionary<int, int> { [2] = 948, [3] = 1_580 }, ignoreOrder: true);
    }

    [Fact]
    public void Instance_Triples_CoverEveryPairOfValues()
    {
        PromptMeaning[] triples = [.. PaperPromptSet.Instance.Entries.Select(e => e.Meaning).Where(m => m.Slots.Count() == 4)];
        foreach (PromptSlot a in Grammars.Paper.Slots)
        {
            foreach (PromptSlot b in Grammars.Paper.Slots.Where(s => s.Index > a.Index))
            {
                int possible = a.Values.Count(v => !v.IsHeldOut) * b.Values.Count(v => !v.IsHeldOut);
                triples.Select(m => (m[a], m[b])).Distinct().Count().ShouldBe(possible);
            }
        }
    }

    [Fact]
    public void Instance_Notes_SayWhereTheFiguresDepart()
    {
        string notes = string.Join('\n', PaperPromptSet.Instance.Notes);
        notes.ShouldContain("60a + 6b = 27528");
        notes.ShouldContain("80 x 30");
        notes.ShouldContain("2,734 prompts");
        notes.ShouldContain("201 of them x 60");
    }

    private static void AssertBalanced(PromptSet set)
    {
        foreach (IGrouping<string, PromptSetEntry> category in set.Entries.GroupBy(e => e.Category))
        {
            foreach (PromptSlot slot in set.Grammar.Slots.Where(s => category.Any(e => e.Meaning[s] is not null)))
            {
                int[] uses = [.. slot.Values.Where(v => !v.IsHeldOut).Select(v => category.Count(e => e.Meaning[slot] == v))];
                (uses.Max() - uses.Min()).ShouldBeLessThanOrEqualTo(1, $"{category.Key}, {slot}");
            }
        }
    }
}
