namespace RlhfT2I.Generation.Domain;

/// <summary>Whether a prompt's object may occur in training. Numbers are those of the contract.</summary>
public enum PromptSplit
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Its object occurs in the training prompts.</summary>
    Seen = 1,

    /// <summary>Its object is kept for evaluation.</summary>
    Unseen = 2,
}
