namespace RlhfT2I.Generation.Application;

/// <summary>What is to be imported.</summary>
/// <param name="SourcePath">Path below the import root.</param>
/// <param name="Variant">Weight files to take; empty for those without a variant.</param>
/// <param name="BaseModelVersion">Version that the source holds adapters for; empty where the source is a model itself.</param>
/// <param name="AdapterScale">Strength of adapters.</param>
/// <param name="Keep"><c>false</c> to check everything and store nothing.</param>
public sealed record ImportOrder(string SourcePath, string Variant, string BaseModelVersion, double AdapterScale, bool Keep);
