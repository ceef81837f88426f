using System.Globalization;
using System.Text;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>Normalisation form C and the ordinary forms of half- and full-width characters.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> returns its input where the host runs without culture data (invariant globalisation),
/// and token ids must not depend on the host. Algorithm: Unicode Standard Annex 15; Hangul: The Unicode Standard, section 3.12.
/// </remarks>
internal static class UnicodeForms
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, HangulCount = LeadCount * VowelCount * TailCount;

    private static readonly Dictionary<int, int> CombiningClasses = [];
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, string> OrdinaryWidth = [];

    static UnicodeForms()
    {
        using Stream stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("RlhfT2I.Modeling.Tokenization.unicode-forms.txt")
            ?? throw new InvalidOperationException("The embedded resource unicode-forms.txt is missing from this assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                Add(line.Split(' '));
    }

    /// <summary>Composes <paramref name="text"/>: one code point per accented letter where Unicode has one.</summary>
    public static string Compose(string text)
    {
        if (text.All(c => c < 0x300))
            return text; // everything below the first combining mark is its own form C

        List<int> points = Decompose(text);
        SortMarks(points);
        Compose(points);
        var composed = new StringBuilder(text.Length);
        foreach (int point in points)
            composed.Append(new Rune(point).ToString());
        return composed.ToString();
    }

    /// <summary>Replaces half- and full-width forms by their ordinary characters.</summary>
    public static string ToOrdinaryWidth(string text)
    {
        if (!text.Any(c => c == '\u3000' || OrdinaryWidth.ContainsKey(c)))
            return text;
        var replaced = new StringBuilder(text.Length);
        foreach (char c in text)
            replaced.Append(c == '\u3000' ? " " : OrdinaryWidth.GetValueOrDefault(c) ?? c.ToString());
        return replaced.ToString();
    }

    private static void Add(string[] fields)
    {
        int[] points =
            [.. fields.Skip(1).Take(fields[0] == "c" ? 2 : int.MaxValue).Select(field => int.Parse(field, NumberStyles.HexNumber))];
        switch (fields[0])
        {
            case "c":
                for (int point = points[0]; point <= points[1]; point++)
                    CombiningClasses[point] = int.Parse(fields[3]);
                break;
            case "w":
                OrdinaryWidth[points[0]] = string.Concat(points.Skip(1).Select(char.ConvertFromUtf32));
                break;
            default:
                Decompositions[points[0]] = points[1..];
                if (fields[0] == "d")
                    Compositions[(points[1], points[2])] = points[0];
                break;
        }
    }

    private static List<int> Decompose(string text)
    {
        var points = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        return points;
    }

    private static void Decompose(int point, List<int> points)
    {
        int syllable = point - HangulBase;
        if (syllable is >= 0 and < HangulCount)
        {
            points.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            points.Add(VowelBase + (syllable / TailCount % VowelCount));
            if (syllable % TailCount != 0)
                points.Add(TailBase + (syllable % TailCount));
        }
        else if (Decompositions.TryGetValue(point, out int[]? parts))
        {
            foreach (int part in parts)
                Decompose(part, points);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Orders each run of combining marks by class, keeping the order of equals.</summary>
    private static void SortMarks(List<int> points)
    {
        for (int start = 0; start < points.Count; start++)
        {
            int end = start;
            while (end < points.Count && ClassOf(points[end]) != 0)
                end++;
            if (end - start > 1)
            {
                int[] sorted = [.. points.GetRange(start, end - start).OrderBy(ClassOf)];
                for (int i = 0; i < sorted.Length; i++)
                    points[start + i] = sorted[i];
            }

            start = end;
        }
    }

    /// <summary>Joins each starter with the marks after it that no mark of the same or a higher class blocks.</summary>
    private static void Compose(List<int> points)
    {
        int starter = -1, kept = 0, lastClass = 0;
        foreach (int point in points.ToArray())
        {
            int combiningClass = ClassOf(point);
            bool reachable = starter >= 0 && (starter == kept - 1 || (lastClass < combiningClass && lastClass != 0));
            if (reachable && TryCompose(points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
                starter = kept;
            lastClass = combiningClass;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? TryCompose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        bool openSyllable = first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % TailCount == 0;
        if (openSyllable && second is > TailBase and < TailBase + TailCount)
            return first + (second - TailBase);
        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(int point) => CombiningClasses.GetValueOrDefault(point);
}
