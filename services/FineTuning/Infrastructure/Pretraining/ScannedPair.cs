namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>What a scan came upon: a pair, or something that should have been one.</summary>
/// <param name="Name">What it is called in its file.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Content">The pair; <c>null</c> for a broken one.</param>
/// <param name="Problem">What is wrong; <c>null</c> for a whole one.</param>
internal sealed record ScannedPair(string Name, PairPlace Place, PairContent? Content, string? Problem)
{
    public static ScannedPair Whole(string name, PairPlace place, PairContent content) => new(name, place, content, null);

    public static ScannedPair Broken(string name, string problem) => new(name, default, null, problem);
}
