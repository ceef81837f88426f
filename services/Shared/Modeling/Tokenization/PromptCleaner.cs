using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>
/// Cleans a prompt as the reference CLIP tokenizer does before it splits words: ftfy's repairs with their default
/// settings, white space collapsed and stripped, lower case.
/// </summary>
/// <remarks>Of ftfy's repairs, text in the wrong encoding is mended in its plain forms only; see <see cref="MojibakeRepair"/>.</remarks>
internal static partial class PromptCleaner
{
    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['Ĳ'] = "IJ",
        ['ĳ'] = "ij",
        ['ŉ'] = "ʼn",
        ['Ǆ'] = "DŽ",
        ['ǅ'] = "Dž",
        ['ǆ'] = "dž",
        ['Ǉ'] = "LJ",
        ['ǈ'] = "Lj",
        ['ǉ'] = "lj",
        ['Ǌ'] = "NJ",
        ['ǋ'] = "Nj",
        ['ǌ'] = "nj",
        ['Ǳ'] = "DZ",
        ['ǲ'] = "Dz",
        ['ǳ'] = "dz",
        ['ﬀ'] = "ff",
        ['ﬁ'] = "fi",
        ['ﬂ'] = "fl",
        ['ﬃ'] = "ffi",
        ['ﬄ'] = "ffl",
        ['ﬅ'] = "ſt",
        ['ﬆ'] = "st",
    };

    /// <summary>The text whose words become tokens.</summary>
    public static string Clean(string text) => ToLower(CollapseWhiteSpace(Repair(text)));

    /// <summary>Repairs line by line; from the first line that holds <c>&lt;</c> on, entities are taken as meant.</summary>
    private static string Repair(string text)
    {
        bool unescape = true;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            unescape &= !lines[i].Contains('<');
            lines[i] = RepairLine(lines[i], unescape);
        }

        return string.Join('\n', lines);
    }

    /// <summary>Applies the repairs in ftfy's order until nothing changes: one may uncover work for another.</summary>
    private static string RepairLine(string line, bool unescape)
    {
        while (true)
        {
            string before = line;
            if (unescape)
                line = Entity().Replace(line, entity => WebUtility.HtmlDecode(entity.Value));
            line = MojibakeRepair.ReplaceHighControls(MojibakeRepair.Repair(line));
            line = UnicodeForms.ToOrdinaryWidth(ReplaceLigatures(line));
            line = DoubleQuotes().Replace(SingleQuotes().Replace(line, "'"), "\"");
            line = LineBreaks().Replace(line, "\n");
            line = ReplaceLoneSurrogates(line);
            line = Controls().Replace(TerminalEscapes().Replace(line, ""), "");
            line = UnicodeForms.Compose(line);
            if (line == before)
                return line;
        }
    }

    private static string ReplaceLigatures(string text) => text.Any(Ligatures.ContainsKey)
        ? string.Concat(text.Select(c => Ligatures.TryGetValue(c, out string? letters) ? letters : c.ToString()))
        : text;

    /// <summary>A half of a surrogate pair has no UTF-8 form: it becomes U+FFFD.</summary>
    private static string ReplaceLoneSurrogates(string text) => text.Any(char.IsSurrogate)
        ? string.Concat(text.EnumerateRunes()) // the enumeration puts U+FFFD in their place
        : text;

    private static string CollapseWhiteSpace(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c))
                collapsed.Append(c);
            else if (collapsed.Length > 0 && collapsed[^1] != ' ')
                collapsed.Append(' ');
        }

        return collapsed.ToString().TrimEnd(' ');
    }

    /// <summary>
    /// Lower case with Unicode's full mapping: capital I with dot becomes two code points, capital sigma ends a word as final sigma.
    /// </summary>
    private static string ToLower(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        Rune[] runes = [.. text.EnumerateRunes()];
        var lower = new StringBuilder(text.Length);
        for (int i = 0; i < runes.Length; i++)
        {
            lower.Append(runes[i].Value switch
            {
                'İ' => "i\u0307",
                'Σ' => IsFinal(runes, i) ? "ς" : "σ",
                _ => Rune.ToLowerInvariant(runes[i]).ToString(),
            });
        }

        return lower.ToString();
    }

    /// <summary>Unicode's Final_Sigma: a cased letter before, none after, not counting characters that case ignores.</summary>
    private static bool IsFinal(Rune[] runes, int sigma) =>
        IsCased(runes.Take(sigma).Reverse()) && !IsCased(runes.Skip(sigma + 1));

    private static bool IsCased(IEnumerable<Rune> neighbours)
    {
        Rune neighbour = neighbours.FirstOrDefault(rune => !IsCaseIgnorable(rune));
        return Rune.GetUnicodeCategory(neighbour)
            is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
    }

    private static bool IsCaseIgnorable(Rune rune) =>
        rune.Value is '\'' or '.' or ':' or '·' or '’' or '‘'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};")]
    private static partial Regex Entity();

    [GeneratedRegex("[\u02BC\u2018-\u201B]")]
    private static partial Regex SingleQuotes();

    [GeneratedRegex("[\u201C-\u201F]")]
    private static partial Regex DoubleQuotes();

    [GeneratedRegex("\r\n|[\r\u0085\u2028\u2029]")]
    private static partial Regex LineBreaks();

    [GeneratedRegex("\u001B\\[[0-9;]*[A-Za-z]")]
    private static partial Regex TerminalEscapes();

    [GeneratedRegex("[\u0000-\u0008\u000B\u000E-\u001F\u007F\u206A-\u206F\uFEFF\uFFF9-\uFFFC]")]
    private static partial Regex Controls();
}
