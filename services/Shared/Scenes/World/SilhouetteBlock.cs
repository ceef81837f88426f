namespace RlhfT2I.Scenes.World;

/// <summary>One object of the silhouette file.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Color">Key of its natural color.</param>
/// <param name="Place">Key of its natural place.</param>
internal sealed record SilhouetteBlock(Silhouette Shape, string Color, string Place);
