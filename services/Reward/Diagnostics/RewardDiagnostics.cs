using System.Diagnostics.Metrics;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Reward.Diagnostics;

/// <summary>Activities and instruments of the room.</summary>
internal static class RewardDiagnostics
{
    public static readonly RoomDiagnostics Room = new("Reward");

    public static readonly Counter<long> Scores = Room.Meter.CreateCounter<long>("rlhf.rewards.computed", "{pair}", "Pairs of image and prompt that were scored.");
}
