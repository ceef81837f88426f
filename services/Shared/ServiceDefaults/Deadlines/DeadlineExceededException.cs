using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>A call took longer than its contract allows; becomes <c>DEADLINE_EXCEEDED</c>.</summary>
internal sealed class DeadlineExceededException() : DomainException(ErrorReason.DeadlineExceeded, new Dictionary<string, string>());
