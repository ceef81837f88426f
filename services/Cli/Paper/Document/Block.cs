using System.Text.Json.Serialization;

namespace RlhfT2I.Cli.Paper.Document;

/// <summary>A piece of a part, in the order of reading.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "block")]
[JsonDerivedType(typeof(TextBlock), "text")]
[JsonDerivedType(typeof(TableBlock), "table")]
[JsonDerivedType(typeof(BarsBlock), "bars")]
[JsonDerivedType(typeof(VotesBlock), "votes")]
[JsonDerivedType(typeof(ColumnsBlock), "columns")]
[JsonDerivedType(typeof(CurvesBlock), "curves")]
[JsonDerivedType(typeof(GridBlock), "grid")]
internal abstract record Block
{
    /// <summary>Titles of what all its numbers come from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}
