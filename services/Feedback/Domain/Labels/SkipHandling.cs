namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>What happens to a skipped image. Numbers are those of the contract's <c>SkipPolicy</c>.</summary>
internal enum SkipHandling
{
    RequeueSelf = 1,
    RequeueOthers = 2,
    Ignore = 3,
}
