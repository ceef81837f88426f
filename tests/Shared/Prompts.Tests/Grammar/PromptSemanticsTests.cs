using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Tests.Grammar;

public class PromptSemanticsTests
{
    [Theory]
    [InlineData("Two dogs", "Two dogs.", PromptRelation.Equal)]
    [InlineData("Two dogs", "Three dogs", PromptRelation.Contradicts)]
    [InlineData("One dog in the sea", "A dog in the sea", PromptRelation.Entails)]
    [InlineData("A dog in the sea", "Two dogs in the sea", PromptRelation.EntailedBy)]
    [InlineData("A red colored dog", "A blue colored dog", PromptRelation.Contradicts)]
    [InlineData("A red colored dog", "A red colored cat", PromptRelation.Contradicts)]
    [InlineData("A dog in the sea", "A dog on the moon", PromptRelation.Contradicts)]
    [InlineData("A red colored dog in the sea", "A red colored dog", PromptRelation.Entails)]
    [InlineData("Two dogs", "Two red dogs", PromptRelation.EntailedBy)]
    [InlineData("Two dogs", "A red colored dog", PromptRelation.Independent)]
    [InlineData("Two dogs", "Three red dogs in the sea", PromptRelation.Contradicts)]
    public void Compare_PaperPrompts_FollowsTheDefinition(string a, string b, PromptRelation expected) =>
        PromptSemantics.Compare(Grammars.Paper.Parse(a).Meaning, Grammars.Paper.Parse(b).Meaning).ShouldBe(expected);

    [Fact]
    public void Compare_AllMeaningsOfAGrammarWithKinds_AgreesWithTheSetsOfPicturesTheyAreTrueOf()
    {
        PromptGrammar grammar = Grammars.ReadSmall();
        PromptMeaning[] meanings = [.. Grammars.AllMeanings(grammar)];
        List<SlotValue?[]> pictures = Pictures(grammar);
        System.Collections.BitArray[] truths = [.. meanings.Select(m => new System.Collections.BitArray([.. pictures.Select(p => IsTrue(m, p))]))];
        var seen = new HashSet<PromptRelation>();
        for (int i = 0; i < meanings.Length; i++)
        {
            for (int j = 0; j < meanings.Length; j++)
            {
                PromptRelation expected = FromTruth(truths[i], truths[j]);
                Assert.Equal(expected, PromptSemantics.Compare(meanings[i], meanings[j]));
                seen.Add(expected);
            }
        }

        seen.Count.ShouldBe(5);
    }

    [Fact]
    public void Compare_TwoReadingsOfOneFile_AreOneGrammar()
    {
        PromptGrammar a = Grammars.ReadSmall(), b = Grammars.ReadSmall();
        PromptSemantics.Compare(a.Parse("Un chien").Meaning, b.Parse("Un animal").Meaning).ShouldBe(PromptRelation.Entails);
        a.Parse("Un chien").Meaning.ShouldBe(b.Parse("Un chien").Meaning);
        Should.Throw<ArgumentException>(() => PromptSemantics.Compare(a.Parse("Un chien").Meaning, Grammars.Paper.Parse("Two dogs").Meaning))
            .Message.ShouldContain("paper");
    }

    /// <summary>Every picture: for each slot one value, or null for something the grammar has no word for.</summary>
    private static List<SlotValue?[]> Pictures(PromptGrammar grammar)
    {
        List<SlotValue?[]> pictures = [[]];
        foreach (PromptSlot slot in grammar.Slots)
        {
            // What is pictured may be of a kind the grammar names no narrower: an animal that is neither dog nor sheep.
            pictures = [.. pictures.SelectMany(_ => slot.Values.Prepend(null), (picture, value) => (SlotValue?[])[.. picture, value])];
        }

        return pictures;
    }

    private static bool IsTrue(PromptMeaning meaning, SlotValue?[] picture) => meaning.Grammar.Slots.All(slot =>
        meaning[slot] is not { } said || (picture[slot.Index] is { } shown && shown.IsKindOf(said)));

    private static PromptRelation FromTruth(System.Collections.BitArray a, System.Collections.BitArray b)
    {
        bool aInB = !new System.Collections.BitArray(b).Not().And(a).HasAnySet();
        bool bInA = !new System.Collections.BitArray(a).Not().And(b).HasAnySet();
        bool both = new System.Collections.BitArray(a).And(b).HasAnySet();
        return (aInB, bInA, both) switch
        {
            (true, true, _) => PromptRelation.Equal,
            (true, false, _) => PromptRelation.Entails,
            (false, true, _) => PromptRelation.EntailedBy,
            (_, _, true) => PromptRelation.Independent,
            _ => PromptRelation.Contradicts,
        };
    }
}
