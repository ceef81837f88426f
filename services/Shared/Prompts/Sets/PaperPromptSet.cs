using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// The training prompts of Appendix B: 2,774 prompts for 27,528 images; count 108 x 60, color 58 x 60, background 80 x 30, combination
/// 2,528 x 6. Published as <c>Data/paper-prompts.jsonl</c>, whose header says where the printed figures leave room and what was chosen.
/// </summary>
public static class PaperPromptSet
{
    /// <summary>Seed of the published draw: the paper's arXiv number, 2302.12192.</summary>
    public const ulong Seed = 230212192;

    /// <summary>Digest of the published set; any other content is refused.</summary>
    public const string Digest = "0c2210e90e82b53f9307d109c137c4ed07348ecb01cb6bb52c7683154ce8a339";

    private static readonly Lazy<PromptSet> Loaded = new(() => PublishedSet.Load("paper-prompts.jsonl", Digest));

    /// <summary>The published set, read once and checked against <see cref="Digest"/>.</summary>
    public static PromptSet Instance => Loaded.Value;

    /// <summary>
    /// Draws the set anew. With <see cref="Seed"/> it is the published one; another seed gives other prompts of the same split.
    /// </summary>
    public static PromptSet Draw(ulong seed) => PromptSetDraw.Draw("paper-training", PaperGrammar.Instance, seed);
}
