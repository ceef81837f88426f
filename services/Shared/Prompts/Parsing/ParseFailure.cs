using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Yaml;

namespace RlhfT2I.Prompts.Parsing;

/// <summary>
/// Finds where a text that is no prompt departs from the grammar: follows every form as far as it goes and reports the furthest point.
/// Each pair of template piece and character is visited once, so the time is bounded by (pieces x characters x values of a slot).
/// </summary>
internal sealed class ParseFailure
{
    private readonly PromptGrammar _grammar;
    private readonly string _text;
    private readonly int _end;
    private readonly OrderedDictionary<string, List<string>> _expected = [];
    private readonly List<string> _words = [];
    private HashSet<(int Segment, int Position)> _visited = [];
    private int _furthest = -1;
    private string? _agreeing;

    private ParseFailure(PromptGrammar grammar, string text)
    {
        _grammar = grammar;
        _text = text;
        _end = text.EndsWith('.') ? text.Length - 1 : text.Length;
    }

    public static PromptParseException Explain(PromptGrammar grammar, string text)
    {
        if (text.Length == 0)
            return Failure(text, 0, "a prompt", $"The prompt is empty; grammar '{grammar}' has prompts such as '{Example(grammar)}'.");
        if (text.Length > GrammarLimits.MaxPromptLength + 1)
            return Failure(
                text,
                GrammarLimits.MaxPromptLength,
                "its end",
                $"The prompt has {text.Length} characters; no prompt has more than {GrammarLimits.MaxPromptLength + 1}.");
        var search = new ParseFailure(grammar, text);
        foreach (PromptForm form in grammar.Forms)
        {
            search._visited = [];
            search.Follow(form, 0, 0, []);
        }

        return search.Report();
    }

    private static string Example(PromptGrammar grammar) =>
        grammar.Forms[0].Render(grammar.Forms[0].Meanings(grammar).First(), PromptSurface.Plain);

    private void Follow(PromptForm form, int segment, int position, (string Slot, string Value)[] values)
    {
        if (!_visited.Add((segment, position)))
            return;
        if (segment == form.Segments.Count)
        {
            if (position < _end)
                Expect(position, "its end", [], []);
            else if (_agreeing is null)
                _agreeing = form.Render(_grammar.Meaning(values), PromptSurface.Plain);
            return;
        }

        FormSegment piece = form.Segments[segment];
        bool isMatched = false;
        foreach ((string word, SlotValue? value) in Words(piece))
        {
            if (!StartsWith(position, word))
                continue;
            isMatched = true;
            Follow(form, segment + 1, position + word.Length, value is null ? values : [.. values, (piece.Slot!.Name, value.Key)]);
        }

        if (!isMatched)
            Expect(position, piece);
    }

    /// <summary>
    /// Everything a piece may read as. Agreement in number and article is left to the final comparison with the rendered text.
    /// </summary>
    private static IEnumerable<(string Word, SlotValue? Value)> Words(FormSegment piece)
    {
        if (piece.Literal is { } literal)
            return [(literal, null)];
        if (piece.IsArticle)
            return piece.Slot!.Values.Select(v => v.Article!).Distinct(StringComparer.Ordinal).Select(a => (a, (SlotValue?)null));
        return piece.Slot!.Values.SelectMany(v => v.Plural is null || v.Plural == v.Text
            ? [(v.Text, v)]
            : new[] { (v.Plural, (SlotValue?)v), (v.Text, v) });
    }

    private bool StartsWith(int position, string word)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(position, _end - position);
        return rest.Length >= word.Length
            && rest[0] == (position == 0 ? char.ToUpperInvariant(word[0]) : word[0])
            && rest[1..word.Length].SequenceEqual(word.AsSpan(1));
    }

    private void Expect(int position, FormSegment piece)
    {
        string[] words = [.. Words(piece).Select(w => w.Word)];
        if (piece.Literal is { } literal)
            Expect(position, literal == " " ? "a blank" : $"'{literal}'", [], literal == " " ? [] : words);
        else if (piece.IsArticle)
            Expect(position, "article", words, words);
        else
            Expect(position, piece.Slot!.Name, [.. piece.Slot.Values.Select(v => v.Text)], words);
    }

    /// <param name="position">Where it is expected.</param>
    /// <param name="what">Its name.</param>
    /// <param name="listed">The words the message lists.</param>
    /// <param name="words">All words that would fit.</param>
    private void Expect(int position, string what, string[] listed, string[] words)
    {
        if (position < _furthest)
            return;
        if (position > _furthest)
        {
            _furthest = position;
            _expected.Clear();
            _words.Clear();
        }

        _expected.TryAdd(what, []);
        _expected[what].AddRange(listed.Except(_expected[what], StringComparer.Ordinal));
        _words.AddRange(words);
    }

    private PromptParseException Report()
    {
        if (_agreeing is not null)
        {
            int differs = _text.AsSpan().CommonPrefixLength(_agreeing);
            return Failure(
                _text,
                differs,
                $"'{_agreeing}'",
                $"'{_text}' does not agree in article or number at character {differs + 1}; write '{_agreeing}'.");
        }

        string expected = string.Join(" or ", _expected.Select(e => e.Value.Count == 0 ? e.Key : $"{e.Key} ({Suggestion.List(e.Value)})"));
        string found = Found();
        IEnumerable<string> fitting = _words.Select(w => _furthest == 0 ? char.ToUpperInvariant(w[0]) + w[1..] : w);
        string hint = Suggestion.Closest(found, fitting) is { } closest ? $" Did you mean '{closest}'?" : "";
        string given = found.Length == 0 ? "the text ends" : $"'{GrammarText.Shorten(found)}' stands";
        return Failure(
            _text,
            _furthest,
            expected,
            $"'{GrammarText.Shorten(_text)}' is no prompt of grammar '{_grammar}': "
            + $"at character {_furthest + 1} {given}, expected {expected}.{hint}");
    }

    private string Found()
    {
        string rest = _text[_furthest.._end];
        int blank = rest.IndexOf(' ', Math.Min(1, rest.Length));
        return blank < 0 ? rest : rest[..blank];
    }

    private static PromptParseException Failure(string text, int position, string expected, string message) =>
        new(text, position, expected, message);
}
