using RlhfT2I.Cli.Parity.Comparison;

namespace RlhfT2I.Cli.Parity;

/// <summary>One group of golden values and the code that they prove.</summary>
public interface IParityArea
{
    /// <summary>Name in the table and for <c>--area</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Golden files of the area. With none of them there the area is not in the folder; a missing file that another one needs is a
    /// miss, any other missing file is noted.
    /// </summary>
    IReadOnlyList<GoldenSource> Files { get; }

    /// <summary>
    /// Whether the networks are large enough to gain from several threads; small ones lose by them, most of all on a busy host.
    /// </summary>
    bool UsesManyThreads => false;

    /// <summary>Whether the area runs in the precision asked for; the training areas are compared too closely for anything but float32.</summary>
    bool FollowsPrecision => true;

    /// <summary>Makes every check that the files call for, one after another.</summary>
    IEnumerable<TensorCheck> Run(ParityContext context);
}
