using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>A text has more tokens than the encoder reads.</summary>
/// <param name="tokenCount">Tokens of the text.</param>
/// <param name="maxTokenCount">Tokens that the encoder reads.</param>
public sealed class TextTooLongException(int tokenCount, int maxTokenCount)
    : DomainException(ErrorReason.TextTooLong, new Dictionary<string, string>
    {
        ["tokenCount"] = $"{tokenCount}",
        ["maxTokenCount"] = $"{maxTokenCount}",
    });
