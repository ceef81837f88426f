namespace RlhfT2I.Generation.Application;

/// <summary>A finished import.</summary>
/// <param name="Description">The model version.</param>
/// <param name="LeftOut">Paths of files of the source that were not taken.</param>
public sealed record ImportedModel(ModelDescription Description, IReadOnlyList<string> LeftOut);
