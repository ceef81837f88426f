namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>A batch that can never be made; its job fails with the same reason.</summary>
internal sealed class FailedBatchRow
{
    public required string BatchId { get; init; }

    public required string JobName { get; init; }

    /// <summary>The failure, a serialised <c>rlhf.common.v1.Failure</c>.</summary>
    public required byte[] Failure { get; init; }
}
