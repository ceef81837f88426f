namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// A prompt: what it says and how it ends. Its text follows from both, and <see cref="PromptGrammar.Parse"/> gives it back.
/// </summary>
public sealed record Prompt
{
    /// <summary>Joins a meaning and a surface.</summary>
    /// <exception cref="ArgumentException">No form of the grammar says just these slots.</exception>
    public Prompt(PromptMeaning meaning, PromptSurface surface)
    {
        ArgumentNullException.ThrowIfNull(meaning);
        if (!Enum.IsDefined(surface))
            throw new ArgumentException(
                $"Surface {surface} is none of {string.Join(", ", Enum.GetNames<PromptSurface>())}.", nameof(surface));
        Meaning = meaning;
        Surface = surface;
        Form = meaning.Grammar.FindForm(meaning) ?? throw new ArgumentException(
            $"Grammar '{meaning.Grammar.Name}' has no form for '{meaning}': its forms are {string.Join("; ", meaning.Grammar.Forms)}.",
            nameof(meaning));
    }

    /// <summary>What the prompt says.</summary>
    public PromptMeaning Meaning { get; }

    /// <summary>How it ends.</summary>
    public PromptSurface Surface { get; }

    /// <summary>The one form of the grammar that says just these slots.</summary>
    public PromptForm Form { get; }

    /// <summary>The text as a model gets it, for example <c>Two blue dogs in the forest</c>.</summary>
    public string Text => Form.Render(Meaning, Surface);

    /// <summary>Equal meaning and surface.</summary>
    public bool Equals(Prompt? other) => other is not null && Surface == other.Surface && Meaning.Equals(other.Meaning);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Meaning, Surface);

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
