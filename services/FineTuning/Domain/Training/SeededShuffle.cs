namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Fisher and Yates's shuffle with numbers of the caller's.</summary>
internal static class SeededShuffle
{
    /// <summary>Mixes items in place.</summary>
    /// <param name="items">The items.</param>
    /// <param name="random">64 random bits for a place.</param>
    public static void Apply<T>(T[] items, Func<ulong, ulong> random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)(random((ulong)i) % (ulong)(i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
