using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Cli.Experiments;

/// <summary>A generated image and what the attentive simulated rater makes of it.</summary>
/// <param name="Name">Its name on the server.</param>
/// <param name="Prompt">What it should show.</param>
/// <param name="SampleIndex">Which image of its prompt; equal indices have equal seeds under every model.</param>
/// <param name="File">Its PNG file.</param>
/// <param name="Pixels">Its pixels.</param>
/// <param name="Verdict">Good, bad or skip.</param>
/// <param name="Fidelity">How well drawn it is, 0 to 1.</param>
internal sealed record JudgedImage(
    string Name, EvaluationPrompt Prompt, int SampleIndex, byte[] File, RgbImage Pixels, Verdict Verdict, double Fidelity)
{
    /// <summary>Whether it shows all that its prompt asks for.</summary>
    public bool Right => Verdict == Verdict.Good;
}
