namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>Fields of a request break the contract; becomes <c>INVALID_ARGUMENT</c> with <c>BadRequest</c>.</summary>
public sealed class InvalidRequestException : DomainException
{
    private const int ShownCount = 3;

    /// <summary>Takes what is wrong.</summary>
    /// <param name="violations">At least one.</param>
    /// <param name="reason">A reason of its own where <see cref="ErrorReason.InvalidRequest"/> says too little.</param>
    /// <param name="metadata">The values of that reason's message.</param>
    public InvalidRequestException(
        IReadOnlyList<FieldViolation> violations,
        ErrorReason reason = ErrorReason.InvalidRequest,
        IReadOnlyDictionary<string, string>? metadata = null)
        : base(reason, metadata ?? Summarize(violations))
    {
        ArgumentOutOfRangeException.ThrowIfZero(violations.Count);
        Violations = violations;
    }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; }

    private static Dictionary<string, string> Summarize(IReadOnlyList<FieldViolation> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        string text = string.Join("; ", violations.Take(ShownCount).Select(violation => $"{violation.Field}: {violation.Description}"));
        if (violations.Count > ShownCount)
            text += $"; and {violations.Count - ShownCount} more";
        return new Dictionary<string, string> { ["violations"] = text };
    }
}
