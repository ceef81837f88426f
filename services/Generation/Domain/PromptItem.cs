namespace RlhfT2I.Generation.Domain;

/// <summary>One prompt of a set.</summary>
/// <param name="Id">Last segment of its name, unique within the set.</param>
/// <param name="Text">The text given to the model, 1 to 1,000 characters.</param>
/// <param name="Category">What it asks for.</param>
/// <param name="Split">Whether its object may occur in training.</param>
/// <param name="ImageCount">Images that the set asks for, 1 to 1,000.</param>
/// <param name="Slots">Values of the grammar's slots by slot name; empty where no grammar describes the text.</param>
public sealed record PromptItem(
    string Id, string Text, PromptCategory Category, PromptSplit Split, int ImageCount, IReadOnlyDictionary<string, string> Slots)
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxTextLength = 1000;

    /// <summary>Most images for one prompt.</summary>
    public const int MaxImageCount = 1000;
}
