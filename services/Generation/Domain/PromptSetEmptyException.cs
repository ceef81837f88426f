using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A prompt set would have no prompts, or fewer than were asked for.</summary>
/// <param name="problem">Why.</param>
public sealed class PromptSetEmptyException(string problem)
    : DomainException(ErrorReason.PromptSetEmpty, new Dictionary<string, string> { ["problem"] = problem });
