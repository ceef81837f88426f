using RlhfT2I.Cli.Connection;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Experiments;

/// <summary>
/// The Frechet distance between generated pictures and reference pictures of the same prompts, over the features of the embedded world's
/// encoder. The counterpart of FID, whose Inception features mean little for these pictures.
/// </summary>
internal static class FeatureDistance
{
    private const ulong ReferenceStream = 0x7265666572656E63;
    private const int SearchLimit = 100_000;

    /// <summary>The bundled encoder, beside the program.</summary>
    public static string BundledEncoder => Path.Combine(AppContext.BaseDirectory, "Bundle", "clip");

    /// <summary>Distances of several sets of pictures to one set of reference pictures.</summary>
    /// <param name="encoderFolder">A dual encoder in the CLIP layout.</param>
    /// <param name="reference">Reference pictures.</param>
    /// <param name="sets">Generated pictures by key.</param>
    /// <exception cref="InputException">The folder holds no encoder.</exception>
    public static IReadOnlyDictionary<string, double> Compute(
        string encoderFolder, IReadOnlyList<RgbImage> reference, IReadOnlyDictionary<string, IReadOnlyList<RgbImage>> sets)
    {
        using PictureFeatures features = PictureFeatures.OfEncoder(encoderFolder);
        using var scope = NewDisposeScope();
        using FeatureStatistics wanted = FeatureStatistics.FromFeatures(features.Compute(reference));
        var distances = new Dictionary<string, double>();
        foreach ((string key, IReadOnlyList<RgbImage> images) in sets)
        {
            using FeatureStatistics found = FeatureStatistics.FromFeatures(features.Compute(images));
            distances[key] = FrechetDistance.Compute(found, wanted);
        }

        return distances;
    }

    /// <summary>Refuses a folder without an encoder.</summary>
    /// <exception cref="InputException">It holds none.</exception>
    public static void Require(string encoderFolder)
    {
        if (!File.Exists(Path.Combine(encoderFolder, "config.json")))
        {
            throw new InputException(
                "--features", $"'{encoderFolder}' holds no encoder", "name a folder in the CLIP layout, such as clip/ of 'rlhf scenes pretrain'");
        }
    }

    /// <summary>Pictures that show what prompts ask for; what a prompt leaves open is as in the pre-training data.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="each">Pictures of each.</param>
    /// <param name="seed">Seed of the pictures.</param>
    public static IReadOnlyList<RgbImage> Reference(IReadOnlyList<EvaluationPrompt> prompts, int each, long seed) =>
    [
        .. from at in Enumerable.Range(0, prompts.Count)
           from i in Enumerable.Range(0, each)
           select SceneRenderer.Render(Draw(
               SceneWorld.Grammar.Parse(prompts[at].Text).Meaning, SeedSequence.Derive((ulong)seed, ReferenceStream, (ulong)at, (ulong)i))),
    ];

    private static Scene Draw(PromptMeaning asked, ulong seed)
    {
        for (int i = 0; i < SearchLimit; i++)
        {
            Scene scene = SceneDistribution.Default.Draw(seed, i);
            if (asked[SceneWorld.KindSlot] is { } kind && !scene.Kind.Word.IsKindOf(kind))
                continue;
            SceneColor color = asked[SceneWorld.ColorSlot] is { } tone ? SceneWorld.Color(tone.Key) : scene.Color;
            ScenePlace place = asked[SceneWorld.PlaceSlot] is { } background ? SceneWorld.Place(background.Key) : scene.Place;
            return Scene.Arrange(scene.Kind, color, place, asked.Count ?? scene.Count, scene.Seed);
        }

        throw new InvalidOperationException($"No scene of {SearchLimit} has the object of '{asked}'.");
    }
}
