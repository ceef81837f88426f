using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Puts copies on the lattice so that none touches another.</summary>
internal static class ScenePlacement
{
    private const ulong Stream = 0x706C616365;
    private const int Steps = ((SceneWorld.ImageSize - Silhouette.Size) / SceneWorld.Lattice) + 1;
    private const int DrawsPerCopy = 16;

    /// <summary>Positions as a function of the seed, each free lattice point about equally likely.</summary>
    public static ScenePosition[] Draw(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SceneWorld.MaxCount);
        var random = new SplitMix64(SplitMix64.Mix(seed ^ Stream));
        var positions = new List<ScenePosition>(count);
        while (!TryFill(positions, count, random))
            positions.Clear();
        return [.. positions];
    }

    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public static void Check(IReadOnlyList<ScenePosition> positions, string parameter)
    {
        if (positions.Count is < 1 or > SceneWorld.MaxCount)
            throw new ArgumentException($"A picture shows 1 to {SceneWorld.MaxCount} objects, not {positions.Count}.", parameter);
        for (int i = 0; i < positions.Count; i++)
        {
            ScenePosition p = positions[i];
            if (!OnLattice(p.X) || !OnLattice(p.Y))
            {
                throw new ArgumentException(
                    $"{p} is not on the lattice: multiples of {SceneWorld.Lattice} from 0 to {(Steps - 1) * SceneWorld.Lattice}.", parameter);
            }

            for (int j = 0; j < i; j++)
            {
                if (!AreApart(p, positions[j]))
                    throw new ArgumentException($"{p} and {positions[j]} are closer than {SceneWorld.Cell} pixels in both directions.", parameter);
            }
        }
    }

    /// <summary>Adds copies one by one; false where the earlier ones left no room.</summary>
    private static bool TryFill(List<ScenePosition> positions, int count, SplitMix64 random)
    {
        for (int draw = 0; draw < count * DrawsPerCopy && positions.Count < count; draw++)
        {
            var position = new ScenePosition(random.NextBelow(Steps) * SceneWorld.Lattice, random.NextBelow(Steps) * SceneWorld.Lattice);
            if (positions.TrueForAll(p => AreApart(p, position)))
                positions.Add(position);
        }

        return positions.Count == count;
    }

    private static bool OnLattice(int value) => value >= 0 && value % SceneWorld.Lattice == 0 && value / SceneWorld.Lattice < Steps;

    private static bool AreApart(ScenePosition a, ScenePosition b) =>
        Math.Abs(a.X - b.X) >= SceneWorld.Cell || Math.Abs(a.Y - b.Y) >= SceneWorld.Cell;
}
