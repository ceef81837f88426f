namespace RlhfT2I.Prompts.Yaml;

/// <summary>Helps error messages along: the allowed words, and the one that was probably meant.</summary>
internal static class Suggestion
{
    private const int MaxListed = 12;

    /// <summary>"use one of a, b, c", or "did you mean 'b'?" in front where one is close to <paramref name="word"/>.</summary>
    public static string OneOf(string word, IEnumerable<string> allowed)
    {
        string[] words = [.. allowed];
        string list = $"use one of {List(words)}";
        return Closest(word, words) is { } closest ? $"did you mean '{closest}'? Otherwise {list}" : list;
    }

    /// <summary>The words joined by commas, cut after twelve.</summary>
    public static string List(IReadOnlyCollection<string> words) =>
        string.Join(", ", words.Take(MaxListed)) + (words.Count > MaxListed ? $", ... ({words.Count} in all)" : "");

    /// <summary>The word at the smallest edit distance, at most a third of its length and at least one; null where none is so close.</summary>
    public static string? Closest(string word, IEnumerable<string> words)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (string candidate in words)
        {
            int allowed = Math.Max(1, candidate.Length / 3);
            if (Math.Abs(candidate.Length - word.Length) > allowed)
                continue;
            int edits = EditDistance(word, candidate);
            if (edits <= allowed && edits < distance)
                (best, distance) = (candidate, edits);
        }

        return best;
    }

    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
