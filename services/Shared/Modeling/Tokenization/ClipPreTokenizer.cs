using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>
/// Splits clean text into words as CLIP's pattern does: the two marker words, the contractions <c>'s 't 're 've 'm 'll 'd</c>,
/// runs of letters, single digits, runs of anything else but white space.
/// </summary>
/// <remarks>A scanner in place of the pattern, because .NET's expressions see letters beyond U+FFFF as two symbols.</remarks>
internal sealed class ClipPreTokenizer : PreTokenizer
{
    private static readonly string[] Wholes = ["<|startoftext|>", "<|endoftext|>", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'ſ"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    /// <inheritdoc />
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var words = new List<(int Offset, int Length)>();
        int at = 0;
        while (at < text.Length)
        {
            int length = LengthOfWhole(text[at..]);
            Kind kind = Kind.Other;
            if (length == 0)
                (kind, length) = Run(text[at..]);
            if (kind != Kind.Space)
                words.Add((at, length));
            at += length;
        }

        return words;
    }

    private static int LengthOfWhole(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('<' or '\''))
            return 0;
        foreach (string whole in Wholes)
            if (text.StartsWith(whole, StringComparison.OrdinalIgnoreCase))
                return whole.Length;
        return 0;
    }

    private static (Kind Kind, int Length) Run(ReadOnlySpan<char> text)
    {
        Kind kind = First(text, out int length);
        while (kind is Kind.Letter or Kind.Other && length < text.Length && First(text[length..], out int next) == kind)
            length += next;
        return (kind, length);
    }

    private static Kind First(ReadOnlySpan<char> text, out int length)
    {
        if (Rune.DecodeFromUtf16(text, out Rune rune, out length) != OperationStatus.Done)
            return Kind.Other;
        if (Rune.IsWhiteSpace(rune))
            return Kind.Space;
        return Rune.IsLetter(rune) ? Kind.Letter
            : Rune.IsNumber(rune) ? Kind.Number // decimal digits, letter numbers and other numbers
            : Kind.Other;
    }
}
