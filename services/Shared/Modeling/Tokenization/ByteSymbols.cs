namespace RlhfT2I.Modeling.Tokenization;

/// <summary>The printable stand-ins that byte-level vocabularies use for the 256 bytes (GPT-2's <c>bytes_to_unicode</c>).</summary>
internal static class ByteSymbols
{
    private static readonly Dictionary<char, byte> Bytes = Enumerate().ToDictionary(pair => pair.Symbol, pair => pair.Byte);

    /// <summary>The byte that <paramref name="symbol"/> stands for; false where it stands for none.</summary>
    public static bool TryGetByte(char symbol, out byte value) => Bytes.TryGetValue(symbol, out value);

    private static IEnumerable<(char Symbol, byte Byte)> Enumerate()
    {
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            // Printable Latin-1 stands for itself; the rest take the code points from 256 upward in order.
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            yield return ((char)(printable ? value : next++), (byte)value);
        }
    }
}
