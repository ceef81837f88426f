using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>The silhouette that fits best.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Overlap">Intersection over union where it fits best.</param>
/// <param name="NextOverlap">The same for the best other kind.</param>
internal readonly record struct ShapeMatch(SceneKind Kind, double Overlap, double NextOverlap);
