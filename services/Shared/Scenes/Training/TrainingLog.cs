using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfT2I.Scenes.Training;

/// <summary>A run's log: one JSON object a line, each with its step.</summary>
/// <param name="path">The file.</param>
internal sealed class TrainingLog(string path)
{
    /// <summary>Drops the lines after a step: they were written by updates that are done again.</summary>
    public void KeepUntil(long step)
    {
        if (!File.Exists(path))
            return;
        string[] lines = [.. File.ReadLines(path).Where(line => StepOf(line) is { } at && at <= step)];
        File.WriteAllLines(path, lines);
    }

    /// <summary>Whether the log has a line of an evaluation after that step.</summary>
    public bool HasEvaluation(long step) =>
        File.Exists(path)
        && File.ReadLines(path).Any(line => StepOf(line) == step && line.Contains("\"evaluation\":true", StringComparison.Ordinal));

    public void Append(JsonObject line) => File.AppendAllText(path, line.ToJsonString() + "\n");

    // A cut-off last line is dropped too.
    private static long? StepOf(string line)
    {
        try
        {
            return (long?)JsonNode.Parse(line)?["step"];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
