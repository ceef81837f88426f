using RlhfT2I.Cli.Parity.Comparison;

namespace RlhfT2I.Cli.Parity;

/// <summary>One group of golden values and the code that they prove.</summary>
public interface IParityArea
{
    /// <summary>Name in the table and for <c>--area</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Golden files of the area, relative to the folder; the last part may hold <c>*</c>. With none of them there the area is
    /// not in the folder; with some of them there, each missing one is a miss.
    /// </summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>Makes every check that the files call for, one after another.</summary>
    IEnumerable<TensorCheck> Run(ParityContext context);
}
