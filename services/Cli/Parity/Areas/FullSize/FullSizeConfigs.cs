using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Cli.Parity.Areas.FullSize;

/// <summary>Configurations of the full-size networks: the manifest's own, or for CLIP what the tensors' shapes say.</summary>
internal static partial class FullSizeConfigs
{
    // Every published CLIP has heads of this width; shapes do not show it.
    private const int HeadWidth = 64;

    public static UNet2DConditionConfig UNet(JsonElement manifest) => UNet2DConditionConfig.FromJson(ConfigText(manifest), "manifest");

    public static AutoencoderKLConfig Vae(JsonElement manifest) => AutoencoderKLConfig.FromJson(ConfigText(manifest), "manifest");

    public static ClipTextConfig Text(JsonElement manifest)
    {
        Dictionary<string, long[]> shapes = Shapes(manifest);
        long[] tokens = Shape(shapes, "text_model.embeddings.token_embedding.weight");
        int width = (int)tokens[1];
        return new ClipTextConfig
        {
            VocabSize = (int)tokens[0],
            HiddenSize = width,
            IntermediateSize = (int)Shape(shapes, "text_model.encoder.layers.0.mlp.fc1.weight")[0],
            NumHiddenLayers = CountLayers(shapes, "text_model"),
            NumAttentionHeads = width / HeadWidth,
            MaxPositionEmbeddings = (int)Shape(shapes, "text_model.embeddings.position_embedding.weight")[0],
            ProjectionDim = shapes.TryGetValue("text_projection.weight", out long[]? projection) ? (int)projection[0] : width,
        };
    }

    public static ClipConfig Clip(JsonElement manifest)
    {
        Dictionary<string, long[]> shapes = Shapes(manifest);
        long[] patches = Shape(shapes, "vision_model.embeddings.patch_embedding.weight");
        int width = (int)patches[0], patch = (int)patches[2];
        long positions = Shape(shapes, "vision_model.embeddings.position_embedding.weight")[0];
        int projection = (int)Shape(shapes, "visual_projection.weight")[0];
        return new ClipConfig
        {
            ProjectionDim = projection,
            Text = Text(manifest),
            Vision = new ClipVisionConfig
            {
                HiddenSize = width,
                IntermediateSize = (int)Shape(shapes, "vision_model.encoder.layers.0.mlp.fc1.weight")[0],
                NumHiddenLayers = CountLayers(shapes, "vision_model"),
                NumAttentionHeads = width / HeadWidth,
                NumChannels = (int)patches[1],
                PatchSize = patch,
                ImageSize = (int)Math.Round(Math.Sqrt(positions - 1)) * patch, // one position is the class token's
                ProjectionDim = projection,
            },
        };
    }

    /// <summary>Names and shapes of a manifest.</summary>
    public static Dictionary<string, long[]> Shapes(JsonElement manifest) => manifest.GetProperty("tensors").EnumerateArray().ToDictionary(
        entry => entry[0].GetString()!, entry => entry[1].EnumerateArray().Select(size => size.GetInt64()).ToArray());

    private static string ConfigText(JsonElement manifest) => manifest.TryGetProperty("config", out JsonElement config)
        ? config.GetRawText()
        : throw new InvalidDataException("the manifest has no 'config'");

    private static long[] Shape(Dictionary<string, long[]> shapes, string name) =>
        shapes.TryGetValue(name, out long[]? shape) ? shape : throw new InvalidDataException($"the manifest has no tensor {name}");

    private static int CountLayers(Dictionary<string, long[]> shapes, string tower) => shapes.Keys
        .Select(name => Layer().Match(name))
        .Where(match => match.Success && match.Groups["tower"].Value == tower)
        .Select(match => int.Parse(match.Groups["layer"].Value) + 1)
        .DefaultIfEmpty(0)
        .Max();

    [GeneratedRegex(@"^(?<tower>text_model|vision_model)\.encoder\.layers\.(?<layer>[0-9]+)\.")]
    private static partial Regex Layer();
}
