namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>A trained reward model.</summary>
public sealed class RewardModelRow
{
    /// <summary>Its name; the key.</summary>
    public required string Name { get; init; }

    /// <summary>The project.</summary>
    public required string Parent { get; init; }

    /// <summary>Its digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The contract's message, serialised; without <c>stale</c> and <c>create_time</c>.</summary>
    public required byte[] Model { get; init; }

    /// <summary>Blobs of its heads, joined by commas.</summary>
    public required string HeadSha256s { get; init; }

    /// <summary>Width of image and text vectors.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Whether inputs are standardised.</summary>
    public required bool Standardize { get; init; }

    /// <summary>Names of the images that it was trained on, one a line.</summary>
    public required string TrainedImages { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreateTime { get; init; }
}
