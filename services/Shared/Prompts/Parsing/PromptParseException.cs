namespace RlhfT2I.Prompts.Parsing;

/// <summary>A text is not a prompt of the grammar.</summary>
public sealed class PromptParseException : Exception
{
    internal PromptParseException(string text, int position, string expected, string message)
        : base(message)
    {
        Text = text;
        Position = position;
        Expected = expected;
    }

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>The character, from 0, where the text departs from every prompt of the grammar.</summary>
    public int Position { get; }

    /// <summary>What would fit there.</summary>
    public string Expected { get; }
}
