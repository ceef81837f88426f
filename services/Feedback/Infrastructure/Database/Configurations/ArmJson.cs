using System.Text.Json;
using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>An arm as text in a column.</summary>
internal static class ArmJson
{
    public static string Write(ArmSource arm) => JsonSerializer.Serialize(arm);

    public static ArmSource Read(string json) => JsonSerializer.Deserialize<ArmSource>(json) ?? throw new JsonException("The arm is null.");
}
