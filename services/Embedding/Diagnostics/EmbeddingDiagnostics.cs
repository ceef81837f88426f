using System.Diagnostics.Metrics;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Embedding.Diagnostics;

/// <summary>Activities and instruments of the room.</summary>
internal static class EmbeddingDiagnostics
{
    public static readonly RoomDiagnostics Room = new("Embedding");

    public static readonly Counter<long> Images = Room.Meter.CreateCounter<long>("rlhf.images.embedded", "{image}", "Images that were encoded.");

    public static readonly Counter<long> Texts = Room.Meter.CreateCounter<long>("rlhf.texts.embedded", "{text}", "Texts that were encoded.");
}
