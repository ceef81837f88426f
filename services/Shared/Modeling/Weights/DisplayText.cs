namespace RlhfT2I.Modeling.Weights;

/// <summary>Text from a file that is not trusted, made fit for a message.</summary>
internal static class DisplayText
{
    private const int Longest = 120;

    /// <summary>The text without control characters, which could forge log lines, and at most 120 characters long.</summary>
    public static string Of(string text)
    {
        string shown = text.Length > Longest ? text[..Longest] + "..." : text;
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
        });
    }
}
