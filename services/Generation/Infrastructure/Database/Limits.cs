namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Lengths of text columns, in characters.</summary>
internal static class Limits
{
    public const int Name = 300;
    public const int DisplayName = 100;
    public const int Digest = 100;
    public const int Id = 63;
    public const int Enum = 20;
}
