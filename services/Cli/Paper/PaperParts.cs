using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Paper.Parts;

namespace RlhfT2I.Cli.Paper;

/// <summary>The tables and figures, in the order in which they are made: what is cheap and needed by others first.</summary>
internal static class PaperParts
{
    /// <summary>All parts.</summary>
    public static IReadOnlyList<IPaperPart> All { get; } =
    [
        new Table1Part(), new Table4Part(), new Table2Part(), new Figure3aPart(), new Figure3bPart(), new Figure4Part(), new Figure6Part(), new AppendixCPart(),
        new Table3Part(), GridPart.Figure2, GridPart.Figure5, GridPart.AppendixA,
    ];

    /// <summary>Refuses ids that name no part.</summary>
    /// <exception cref="InputException">There is none of an id.</exception>
    public static void Require(IReadOnlyList<string> ids)
    {
        foreach (string id in ids)
        {
            if (All.All(part => part.Id != id))
                throw new InputException("--part", $"'{id}' is unknown", $"give {string.Join(", ", All.Select(part => part.Id))}");
        }
    }
}
