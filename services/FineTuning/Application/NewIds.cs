namespace RlhfT2I.FineTuning.Application;

/// <summary>Ids of resources that no caller named.</summary>
internal static class NewIds
{
    private const int RandomLength = 12;

    /// <summary>The id that was asked for, or a new one. It is random: a cancelled job of the same digest keeps its name.</summary>
    public static string Of(string id, string prefix, string digest) =>
        id.Length > 0 ? id : $"{prefix}-{digest["sha256:".Length..][..RandomLength]}-{Guid.NewGuid().ToString("n")[..RandomLength]}";
}
