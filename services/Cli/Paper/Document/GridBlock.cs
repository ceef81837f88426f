namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Pictures: a row for each prompt, a set for each model.</summary>
internal sealed record GridBlock(string Caption, IReadOnlyList<string> Models, IReadOnlyList<GridRow> Rows) : Block;

/// <summary>A prompt's pictures.</summary>
/// <param name="Prompt">Its text.</param>
/// <param name="Note">Its cell of Table 4, or what else it is.</param>
/// <param name="Sets">Pictures of each model.</param>
internal sealed record GridRow(string Prompt, string Note, IReadOnlyList<IReadOnlyList<Picture>> Sets);

/// <summary>A picture.</summary>
/// <param name="SampleIndex">Which image of its prompt.</param>
/// <param name="Mark"><c>right</c>, <c>wrong</c>, <c>unclear</c>, or empty where the world has no judge for the prompt.</param>
/// <param name="Sha256">SHA-256 of its file, 64 hexadecimal digits.</param>
/// <param name="File">Its PNG file.</param>
internal sealed record Picture(int SampleIndex, string Mark, string Sha256, byte[] File);
