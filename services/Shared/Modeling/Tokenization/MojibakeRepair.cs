using System.Text;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>Undoes text that was UTF-8 and was read as Windows-1252, such as <c>schÃ¶n</c> for <c>schön</c>.</summary>
/// <remarks>
/// A run of non-ASCII characters is taken back to bytes and read as UTF-8. That succeeds on real text almost never, and the
/// few collisions (an accented capital before a sign, <c>CAFÉ™</c>) start with other letters than real mojibake does, so a
/// lone sequence is only believed when it starts with one of the usual letters. ftfy's statistics reach further.
/// </remarks>
internal static class MojibakeRepair
{
    private const string HighControls =
        "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static readonly Dictionary<char, byte> HighBytes = HighControls
        .Select((character, index) => (character, Byte: (byte)(0x80 + index)))
        .ToDictionary(pair => pair.character, pair => pair.Byte);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Repairs every run that is certain enough; leaves the rest.</summary>
    public static string Repair(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var repaired = new StringBuilder(text.Length);
        var run = new List<byte>();
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && TryGetHighByte(text[i], out byte value))
            {
                run.Add(value);
                continue;
            }

            string original = text[start..i];
            repaired.Append(run.Count > 1 ? Decode([.. run]) ?? original : original);
            run.Clear();
            if (i < text.Length)
                repaired.Append(text[i]);
            start = i + 1;
        }

        return repaired.ToString();
    }

    /// <summary>Replaces the control characters U+0080 to U+009F by what Windows-1252 has there.</summary>
    public static string ReplaceHighControls(string text) => text.Any(c => c is >= '\u0080' and <= '\u009F')
        ? string.Concat(text.Select(c => c is >= '\u0080' and <= '\u009F' ? HighControls[c - 0x80] : c))
        : text;

    private static bool TryGetHighByte(char character, out byte value)
    {
        value = (byte)character;
        return character is >= '\u0080' and <= '\u00FF' || HighBytes.TryGetValue(character, out value);
    }

    private static string? Decode(byte[] bytes)
    {
        int sequences = bytes.Count(value => value >= 0xC2);
        if (sequences == 0 || (sequences == 1 && bytes[0] is not (0xC2 or 0xC3 or 0xE2 or 0xE3 or 0xF0)))
            return null;
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
