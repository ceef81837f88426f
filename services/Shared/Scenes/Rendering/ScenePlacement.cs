using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Puts copies on the lattice so that none touches another.</summary>
internal static class ScenePlacement
{
    private const ulong Stream = 0x706C616365;
    private const int Steps = ((SceneWorld.ImageSize - Silhouette.Size) / SceneWorld.Lattice) + 1;
    private const int FirstStand = (Steps - 1) * SceneWorld.Lattice % SceneWorld.Cell;

    /// <summary>
    /// Stands: cells of the lattice a copy's width apart, as many as fit, the last at the picture's edge. A model need not settle where between two
    /// overlapping places a copy goes, and so draws whole shapes after far fewer pictures.
    /// </summary>
    private static readonly int[] Stands =
        [.. Enumerable.Range(0, Steps).Select(i => i * SceneWorld.Lattice).Where(at => at % SceneWorld.Cell == FirstStand)];

    /// <summary>Positions as a function of the seed, each stand equally likely.</summary>
    public static ScenePosition[] Draw(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SceneWorld.MaxCount);
        var random = new SplitMix64(SplitMix64.Mix(seed ^ Stream));
        int[] free = [.. Enumerable.Range(0, Stands.Length * Stands.Length)];
        for (int i = 0; i < count; i++)
        {
            int other = i + random.NextBelow(free.Length - i);
            (free[i], free[other]) = (free[other], free[i]);
        }

        return [.. free.Take(count).Select(stand => new ScenePosition(Stands[stand % Stands.Length], Stands[stand / Stands.Length]))];
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

    private static bool OnLattice(int value) => value >= 0 && value % SceneWorld.Lattice == 0 && value / SceneWorld.Lattice < Steps;

    private static bool AreApart(ScenePosition a, ScenePosition b) =>
        Math.Abs(a.X - b.X) >= SceneWorld.Cell || Math.Abs(a.Y - b.Y) >= SceneWorld.Cell;
}
