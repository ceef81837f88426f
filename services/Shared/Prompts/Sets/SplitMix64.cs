namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014): the n-th number is a fixed mix of seed + n * 0x9E3779B97F4A7C15, so draws are the same on
/// every platform and version, which <see cref="Random"/> does not promise. Not for secrets.
/// </summary>
/// <param name="seed">Where the sequence starts.</param>
public sealed class SplitMix64(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>The finalizer of the generator: a bijection of 64-bit numbers that scatters neighbors.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += Increment);

    /// <summary>
    /// A number from 0 to <paramref name="bound"/> - 1, each equally likely (values that would favor some are drawn again).
    /// </summary>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound, tooLow = (0UL - range) % range;
        while (true)
        {
            ulong high = Math.BigMul(Next(), range, out ulong low);
            if (low >= tooLow)
                return (int)high;
        }
    }

    /// <summary>A number in [0, 1) of 53 random bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextBelow(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
