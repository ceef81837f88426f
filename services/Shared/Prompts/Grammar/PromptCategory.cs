namespace RlhfT2I.Prompts.Grammar;

/// <summary>A category of prompts, the unit in which the paper sets image numbers and reports results (Table 2).</summary>
public sealed class PromptCategory
{
    internal PromptCategory(string name, int imagesPerPrompt, IReadOnlyList<PromptForm> forms)
    {
        Name = name;
        ImagesPerPrompt = imagesPerPrompt;
        Forms = forms;
    }

    /// <summary>Name of the category, for example <c>combination</c>.</summary>
    public string Name { get; }

    /// <summary>Images to generate for each of its prompts, 1 or more.</summary>
    public int ImagesPerPrompt { get; }

    /// <summary>Its forms; at least one.</summary>
    public IReadOnlyList<PromptForm> Forms { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
