using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Perturbing;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Tests.Perturbing;

public class PromptPerturberTests
{
    private static readonly PromptPerturber Perturber = new();

    private static IEnumerable<Prompt> AllPaperPrompts => PaperPromptSet.Instance.Entries.Concat(EvaluationPrompts.Instance.Entries).Select(e => e.Prompt);

    [Fact]
    public void Candidates_AllPromptsOfThePaper_AreAcceptedExactlyWhereTheyContradict()
    {
        long accepted = 0, rejected = 0;
        Parallel.ForEach(AllPaperPrompts.ToArray(), prompt =>
        {
            (long yes, long no) = CheckCandidates(prompt.Meaning);
            Assert.Equal(Perturber.CountPerturbed(prompt.Meaning), yes);
            Interlocked.Add(ref accepted, yes);
            Interlocked.Add(ref rejected, no);
        });
        accepted.ShouldBeGreaterThan(14_000_000);
        rejected.ShouldBeGreaterThan(25_000);
    }

    [Fact]
    public void Candidates_GrammarWithKinds_RejectWhatMayBeTrueOfTheSamePicture()
    {
        PromptGrammar grammar = Grammars.ReadSmall();
        var perturber = new PromptPerturber(new PerturberOptions { IncludeHeldOut = true });
        Dictionary<string, string?> verdicts = perturber.Candidates(grammar.Parse("Un chien").Meaning)
            .Where(c => c.Kind == PerturbationKind.Replaced)
            .ToDictionary(c => c.Meaning["thing"]!.Key, c => c.Rejection);
        verdicts["house"].ShouldBeNull();
        verdicts["sheep"].ShouldBeNull();
        verdicts["animal"]!.ShouldContain("says less");
        verdicts["poodle"]!.ShouldContain("says more");
        perturber.CountPerturbed(grammar.Parse("Un chien").Meaning).ShouldBe(2);
    }

    [Theory]
    [InlineData("Two dogs", "Two dogs", PromptRelation.Equal, PerturbationKind.Unchanged, "same")]
    [InlineData("A red colored dog in the sea", "A dog in the sea", PromptRelation.EntailedBy, PerturbationKind.Dropped, "says less")]
    [InlineData("A dog in the sea", "Two dogs in the sea", PromptRelation.Entails, PerturbationKind.Added, "says more")]
    [InlineData("Two dogs", "A red colored dog", PromptRelation.Independent, PerturbationKind.Dropped, "both be true")]
    [InlineData("Two dogs", "Three dogs", PromptRelation.Contradicts, PerturbationKind.Replaced, null)]
    [InlineData("A red colored dog", "A blue colored dog", PromptRelation.Contradicts, PerturbationKind.Replaced, null)]
    [InlineData("Two dogs", "A red colored cat", PromptRelation.Contradicts, PerturbationKind.Dropped, null)]
    public void Judge_Pair_GivesRelationKindAndReason(string original, string candidate, PromptRelation relation, PerturbationKind kind, string? reason)
    {
        PerturbationCandidate verdict = PromptPerturber.Judge(Grammars.Paper.Parse(original).Meaning, Grammars.Paper.Parse(candidate).Meaning);
        verdict.Relation.ShouldBe(relation);
        verdict.Kind.ShouldBe(kind);
        verdict.IsAccepted.ShouldBe(reason is null);
        if (reason is not null)
            verdict.Rejection!.ShouldContain(reason);
    }

    [Fact]
    public void Judge_ContradictionNoFormSays_IsRejected()
    {
        PerturbationCandidate verdict = PromptPerturber.Judge(Grammars.Paper.Parse("Two dogs").Meaning, Grammars.Paper.Meaning(("object", "cat")));
        verdict.Relation.ShouldBe(PromptRelation.Contradicts);
        verdict.Rejection!.ShouldContain("no form");
    }

    [Fact]
    public void Draw_AllPromptsOfThePaper_GivesDistinctContradictionsOfTheSameForm()
    {
        foreach (Prompt prompt in AllPaperPrompts)
        {
            IReadOnlyList<PerturbedPrompt> drawn = Perturber.Draw(prompt, 9, seed: 5, index: 0);
            Assert.Equal(9, drawn.Select(p => p.Text).Distinct().Count());
            foreach (PerturbedPrompt perturbed in drawn)
            {
                Assert.Equal(PromptRelation.Contradicts, PromptSemantics.Compare(perturbed.Prompt.Meaning, prompt.Meaning));
                Assert.Same(prompt.Form, perturbed.Prompt.Form);
                Assert.Equal(prompt.Surface, perturbed.Prompt.Surface);
                Assert.Equal(perturbed.Prompt, Grammars.Paper.Parse(perturbed.Text));
                Assert.DoesNotContain(perturbed.ChangedSlots, s => perturbed.Prompt.Meaning[s]!.IsHeldOut);
                Assert.Equal(prompt.Meaning.Slots.Where(s => prompt.Meaning[s] != perturbed.Prompt.Meaning[s]), perturbed.ChangedSlots);
            }

            Assert.Equal(prompt.Meaning.Slots, drawn.SelectMany(p => p.ChangedSlots).Distinct().OrderBy(s => s.Index));
        }
    }

    [Fact]
    public void Draw_SameArguments_GivesTheSamePrompts()
    {
        Prompt prompt = Grammars.Paper.Parse("Two blue dogs in the forest");
        IEnumerable<string> Texts(ulong seed, long index) => Perturber.Draw(prompt, 9, seed, index).Select(p => p.Text);
        Texts(1, 2).ShouldBe(Texts(1, 2));
        Texts(1, 2).ShouldNotBe(Texts(1, 3));
        Texts(1, 2).ShouldNotBe(Texts(2, 2));
        Texts(1, -1).ShouldNotBe(Texts(1, 1));
        Perturber.Draw(prompt, 4, 1, 2).Select(p => p.Text).ShouldBe(Texts(1, 2).Take(4));
    }

    /// <summary>Pinned, so that a change of the draw, which changes every training run, is seen.</summary>
    [Fact]
    public void Draw_PinnedArguments_GivesThePinnedPrompts() =>
        Perturber.Draw(Grammars.Paper.Parse("Two blue dogs in the forest"), 4, seed: 1, index: 2).Select(p => p.Text).ShouldBe(
            ["Two pink dogs in the forest", "Two blue oranges in the forest", "Two blue dogs in San Francisco", "Five blue dogs in the forest"]);

    [Fact]
    public void Draw_ManyIndices_ChangesSlotsAndPicksValuesEvenly()
    {
        Prompt prompt = Grammars.Paper.Parse("Two blue dogs in the forest");
        PerturbedPrompt[] drawn = [.. Enumerable.Range(0, 20_000).Select(i => Perturber.Draw(prompt, 1, seed: 9, index: i)[0])];
        PerturbedPrompt[] single = [.. drawn.Where(p => p.ChangedSlots.Count == 1)];
        (single.Length / 20_000.0).ShouldBe(0.75, 0.015);
        ILookup<string, PerturbedPrompt> bySlot = single.ToLookup(p => p.ChangedSlots[0].Name);
        ChiSquare.Statistic([.. bySlot.Select(g => (long)g.Count())]).ShouldBeLessThan(ChiSquare.Critical(3));
        foreach ((string slot, int alternatives) in new[] { ("count", 5), ("color", 8), ("background", 7), ("object", 19) })
        {
            long[] counts = [.. bySlot[slot].GroupBy(p => p.Prompt.Meaning[slot]!.Key).Select(g => g.LongCount())];
            counts.Length.ShouldBe(alternatives);
            ChiSquare.Statistic(counts).ShouldBeLessThan(ChiSquare.Critical(alternatives - 1), slot);
        }

        PerturbedPrompt[] several = [.. drawn.Where(p => p.ChangedSlots.Count > 1)];
        ChiSquare.Statistic([.. several.GroupBy(p => p.ChangedSlots.Count).Select(g => g.LongCount())]).ShouldBeLessThan(ChiSquare.Critical(2));
        ChiSquare.Statistic([.. several.SelectMany(p => p.ChangedSlots).GroupBy(s => s).Select(g => g.LongCount())]).ShouldBeLessThan(ChiSquare.Critical(3));
    }

    [Fact]
    public void Draw_WholeSets_LetSlotsTakeTurns()
    {
        var perturber = new PromptPerturber(new PerturberOptions { MultiSlotShare = 0 });
        foreach (Prompt prompt in AllPaperPrompts.Where((_, i) => i % 97 == 0))
        {
            int slots = prompt.Meaning.Slots.Count();
            IReadOnlyList<PerturbedPrompt> drawn = perturber.Draw(prompt, 3 * slots, seed: 3, index: 1);
            drawn.SelectMany(p => p.ChangedSlots).GroupBy(s => s).ShouldAllBe(g => g.Count() == 3);
        }
    }

    [Theory]
    [InlineData("Two dogs", 119)]
    [InlineData("A dog in the forest.", 159)]
    [InlineData("Two brown bears.", 6 * 9 * 21 - 1)]
    public void Draw_AsManyAsThereAre_GivesThemAllOnce(string text, int count)
    {
        Prompt prompt = Grammars.Paper.Parse(text);
        Perturber.CountPerturbed(prompt.Meaning).ShouldBe(count);
        Perturber.Draw(prompt, count, seed: 11, index: 4).Select(p => p.Text).Distinct().Count().ShouldBe(count);
        Should.Throw<ArgumentOutOfRangeException>(() => Perturber.Draw(prompt, count + 1, seed: 11, index: 4)).Message.ShouldContain($"only {count}");
    }

    [Fact]
    public void Draw_HeldOutAllowed_UsesThem()
    {
        var perturber = new PromptPerturber(new PerturberOptions { IncludeHeldOut = true });
        perturber.CountPerturbed(Grammars.Paper.Parse("Two dogs").Meaning).ShouldBe(149);
        perturber.Draw(Grammars.Paper.Parse("Two dogs"), 149, 1, 1).ShouldContain(p => p.Prompt.Meaning.IsHeldOut);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Constructor_ShareOutOfRange_IsRefused(double share) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new PromptPerturber(new PerturberOptions { MultiSlotShare = share })).Message.ShouldContain("MultiSlotShare");

    /// <summary>
    /// Without words that are kinds of others, two meanings contradict exactly where a slot is set in both to different values.
    /// </summary>
    private static (long Accepted, long Rejected) CheckCandidates(PromptMeaning original)
    {
        (long accepted, long rejected) = (0, 0);
        foreach (PerturbationCandidate candidate in Perturber.Candidates(original))
        {
            (bool isContradiction, bool isEqual) = (false, true);
            foreach (PromptSlot slot in original.Grammar.Slots)
            {
                SlotValue? before = original[slot], after = candidate.Meaning[slot];
                isContradiction |= before is not null && after is not null && before != after;
                isEqual &= before == after;
            }

            bool isSameForm = candidate.Kind == PerturbationKind.Replaced;
            if (candidate.IsAccepted != isContradiction || (candidate.Kind == PerturbationKind.Unchanged) != isEqual || isSameForm != isContradiction)
                Assert.Fail($"{candidate} of {original}");
            if (candidate.IsAccepted)
                accepted++;
            else
                rejected++;
        }

        return (accepted, rejected);
    }
}
