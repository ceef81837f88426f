namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>A picture that a job drew on the way.</summary>
/// <param name="Step">Updates done when it was drawn.</param>
/// <param name="Prompt">Place of its prompt among the job's sample prompts.</param>
/// <param name="PromptText">Text of that prompt.</param>
/// <param name="Seed">Seed of its noise.</param>
/// <param name="Sha256">Address of the PNG file.</param>
public sealed record DrawnSample(long Step, int Prompt, string PromptText, long Seed, string Sha256);
