namespace RlhfT2I.Scenes.World;

/// <summary>Reads silhouettes drawn in text. <c>Data/silhouettes.txt</c> describes the form and holds the drawings.</summary>
internal static class SilhouetteFile
{
    private const string Resource = "RlhfT2I.Scenes.Data.silhouettes.txt";

    public static IReadOnlyDictionary<string, SilhouetteBlock> ReadEmbedded()
    {
        using Stream stream = typeof(SilhouetteFile).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <exception cref="FormatException">A block is malformed; the message names its line.</exception>
    public static IReadOnlyDictionary<string, SilhouetteBlock> Parse(string text)
    {
        var blocks = new Dictionary<string, SilhouetteBlock>(StringComparer.Ordinal);
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == ';')
                continue;
            string[] head = lines[i].Split([": ", ", "], StringSplitOptions.None);
            if (head.Length != 3)
                throw new FormatException($"Line {i + 1}: '{lines[i]}' is not 'object: color, place'.");
            var shape = new Silhouette([.. Enumerable.Range(i + 1, Silhouette.Size).Select(row => Row(lines, row))]);
            if (!blocks.TryAdd(head[0], new SilhouetteBlock(shape, head[1], head[2])))
                throw new FormatException($"Line {i + 1}: '{head[0]}' is drawn twice.");
            i += Silhouette.Size;
        }

        return blocks;
    }

    private static ushort Row(string[] lines, int index)
    {
        string line = index < lines.Length ? lines[index] : "";
        if (line.Length != Silhouette.Size || line.Any(c => c is not ('.' or '#')))
            throw new FormatException($"Line {index + 1}: '{line}' is not a row of {Silhouette.Size} cells '.' or '#'.");
        int bits = 0;
        for (int x = 0; x < line.Length; x++)
            bits |= line[x] == '#' ? 1 << x : 0;
        return (ushort)bits;
    }
}
