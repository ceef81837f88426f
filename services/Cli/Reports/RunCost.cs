using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfT2I.Cli.Reports;

/// <summary>What a run took.</summary>
/// <param name="WallSeconds">Time of this run; an interrupted run's time before is not in it.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of this process and the server's together.</param>
internal sealed record RunCost(double WallSeconds, long PeakMemoryBytes)
{
    private const string PeakKey = "VmHWM:";

    /// <summary>
    /// What the experiment cost: where earlier results are there and are the same but for their cost, the larger of both, for a run that
    /// finds everything done costs next to nothing.
    /// </summary>
    /// <param name="path">Earlier results; may be missing.</param>
    /// <param name="make">Results at a cost.</param>
    public Results WithEarlier(string path, Func<RunCost, Results> make)
    {
        Results now = make(this);
        if (!File.Exists(path) || ReadObject(path) is not { } earlier)
            return now;
        RunCost before = new(Number(earlier, Results.WallKey), (long)Number(earlier, Results.MemoryKey));
        var costless = (JsonObject)now.Document.DeepClone();
        foreach (string key in (string[])[Results.WallKey, Results.MemoryKey])
            (costless[key], earlier[key]) = (null, null);
        return JsonNode.DeepEquals(JsonNode.Parse(costless.ToJsonString()), earlier)
            ? make(new RunCost(Math.Max(WallSeconds, before.WallSeconds), Math.Max(PeakMemoryBytes, before.PeakMemoryBytes)))
            : now;
    }

    private static double Number(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue(out double number) ? number : 0;

    private static JsonObject? ReadObject(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
        }
        catch (Exception problem) when (problem is JsonException or IOException)
        {
            return null; // not written by this program: it is replaced
        }
    }

    /// <summary>Peak memory of this process and, where it is on this machine, of the server.</summary>
    /// <param name="server">Process id of the server; null where it is elsewhere.</param>
    public static long PeakMemory(int? server)
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 + (server is { } id ? PeakOf(id) : 0);
    }

    private static long PeakOf(int process)
    {
        try
        {
            string status = $"/proc/{process}/status";
            if (File.Exists(status))
            {
                string line = File.ReadLines(status).First(text => text.StartsWith(PeakKey, StringComparison.Ordinal));
                string kilobytes = line[PeakKey.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
            }

            using var other = Process.GetProcessById(process);
            return other.PeakWorkingSet64;
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or InvalidOperationException)
        {
            return 0; // the server has ended, or is not visible from here
        }
    }
}
