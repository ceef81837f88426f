namespace RlhfT2I.Scenes.Rendering;

/// <summary>Where a copy stands: the pixel of its silhouette's top left cell.</summary>
/// <param name="X">Column, a multiple of <see cref="World.SceneWorld.Lattice"/>.</param>
/// <param name="Y">Row, a multiple of <see cref="World.SceneWorld.Lattice"/>.</param>
public readonly record struct ScenePosition(int X, int Y);
