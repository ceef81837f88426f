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

    /// <summary>
    /// The word at the smallest edit distance, at most a third of the longer word and at least one; null where none is so close.
    /// </summary>
    public static string? Closest(string word, IEnumerable<string> words)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (string candidate in words)
        {
            int allowed = Math.Max(1, Math.Max(word.Length, candidate.Length) / 3);
            if (Math.Abs(candidate.Length - word.Length) > allowed)
                continue;
            int edits = EditDistance(word, candidate);
            if (edits <= allowed && edits < distance)
                (best, distance) = (candidate, edits);
        }

        return best;
    }

    /// <summary>Edits that make one word of the other, two swapped neighbors counting as one (optimal string alignment).</summary>
    private static int EditDistance(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[a.Length, b.Length];
    }
}
