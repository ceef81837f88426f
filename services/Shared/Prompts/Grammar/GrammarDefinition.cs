namespace RlhfT2I.Prompts.Grammar;

/// <summary>What a grammar is made of, checked piece by piece but not yet as a whole.</summary>
/// <param name="Source">What error messages call the file.</param>
/// <param name="Name">Name of the grammar.</param>
/// <param name="Version">Its version.</param>
/// <param name="Notes">Remarks that travel with its sets.</param>
/// <param name="Slots">The slots, indexed in order.</param>
/// <param name="Categories">The categories, each with at least one form.</param>
internal sealed record GrammarDefinition(
    string Source,
    string Name,
    int Version,
    IReadOnlyList<string> Notes,
    IReadOnlyList<PromptSlot> Slots,
    IReadOnlyList<PromptCategory> Categories);
