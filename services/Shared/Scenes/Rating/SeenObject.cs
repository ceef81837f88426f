using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>One thing the rater sees before the place.</summary>
/// <param name="Left">First column of its bounding box.</param>
/// <param name="Top">First row of its bounding box.</param>
/// <param name="Width">Columns of its bounding box.</param>
/// <param name="Height">Rows of its bounding box.</param>
/// <param name="Kind">The kind whose silhouette fits best.</param>
/// <param name="Overlap">Intersection over union with that silhouette where it fits best, 0 to 1.</param>
/// <param name="NextOverlap">The same for the best-fitting other kind.</param>
/// <param name="Color">The color most of its pixels are nearest to.</param>
/// <param name="Purity">Share of its pixels nearest to that color, 0 to 1.</param>
public sealed record SeenObject(
    int Left,
    int Top,
    int Width,
    int Height,
    SceneKind Kind,
    double Overlap,
    double NextOverlap,
    SceneColor Color,
    double Purity);
