using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>
/// How often the dual encoder finds the right caption of a picture among those that differ in one slot: "A red colored dog" among all
/// colors. The object's captions say the object alone.
/// </summary>
public static class ZeroShot
{
    private const ulong Stream = 0x7A65726F;

    /// <summary>Share of hits for each slot.</summary>
    /// <param name="clip">The networks, float32.</param>
    /// <param name="tokenizer">Their tokenizer.</param>
    /// <param name="count">Number of pictures, positive; drawn as training draws them, from another seed.</param>
    public static IReadOnlyDictionary<string, double> Measure(ClipModel clip, ClipTokenizer tokenizer, int count)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Scene[] scenes = [.. Enumerable.Range(0, count).Select(i => SceneDistribution.Default.Draw(Stream, i))];
        Tensor pixels = SceneBatches.ToPixels([.. scenes.Select(SceneRenderer.Render)]);
        Tensor images = ClipModel.Normalize(clip.GetImageFeatures(pixels));
        return SceneWorld.Grammar.Slots.ToDictionary(slot => slot.Name, slot => Hits(clip, tokenizer, scenes, images, slot));
    }

    private static double Hits(ClipModel clip, ClipTokenizer tokenizer, Scene[] scenes, Tensor images, PromptSlot slot)
    {
        int hits = 0;
        string Key(int i) => slot == SceneWorld.KindSlot ? "" : scenes[i].Kind.Word.Key;
        foreach (IGrouping<string, int> group in Enumerable.Range(0, scenes.Length).GroupBy(Key))
        {
            using var scope = NewDisposeScope();
            PromptMeaning start = scenes[group.First()].Meaning;
            foreach (PromptSlot other in SceneWorld.Grammar.Slots.Where(s => s != slot && s != SceneWorld.KindSlot))
                start = start.With(other, null);
            Tensor ids = tokenizer.EncodePadded(
                slot.Values.Select(value => CaptionText.Render(start.With(slot, value), false, PromptSurface.Plain)));
            Tensor texts = ClipModel.Normalize(clip.GetTextFeatures(ids));
            Tensor rows = images.index_select(0, tensor(group.Select(i => (long)i).ToArray()));
            long[] best = rows.matmul(texts.t()).argmax(1).data<long>().ToArray();
            hits += group.Zip(best).Count(pair => scenes[pair.First].Meaning[slot]!.Index == pair.Second);
        }

        return (double)hits / scenes.Length;
    }
}
