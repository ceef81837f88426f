using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Cli.Experiments;

/// <summary>A generated image and what the attentive simulated rater makes of it.</summary>
/// <param name="Name">Its name on the server.</param>
/// <param name="Prompt">What it should show.</param>
/// <param name="SampleIndex">Which image of its prompt; equal indices have equal seeds under every model.</param>
/// <param name="File">Its PNG file.</param>
/// <param name="Verdict">Good, bad or skip; null where nobody judged it.</param>
/// <param name="Fidelity">How well drawn it is, 0 to 1; not a number where nobody judged it.</param>
internal sealed record JudgedImage(
    string Name, EvaluationPrompt Prompt, int SampleIndex, byte[] File, Verdict? Verdict, double Fidelity)
{
    /// <summary>Whether it shows all that its prompt asks for.</summary>
    public bool Right => Verdict is RlhfT2I.Scenes.Rating.Verdict.Good;

    /// <summary>Its pixels, decoded anew: kept for every image they would be most of the memory.</summary>
    public RgbImage Decode() => ImageCodec.Decode(File);
}
