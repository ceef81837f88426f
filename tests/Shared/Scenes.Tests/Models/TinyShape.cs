using RlhfT2I.Scenes.Models;

namespace RlhfT2I.Scenes.Tests.Models;

/// <summary>Models small enough for a test, with all the parts of the bundled ones.</summary>
internal static class TinyShape
{
    public static SceneModelShape Instance { get; } =
        SceneModelShape.Create(textWidth: 16, visionWidth: 16, visionLayers: 1, projection: 8, unetWidths: [16, 24], groups: 4, heads: 2);
}
