using System.Globalization;
using System.Text.Json;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Chaos.Tests.Faults;

namespace RlhfT2I.Chaos.Tests;

/// <summary>The table of a run: <c>out/chaos/table.txt</c> and <c>results.json</c>.</summary>
internal sealed class FaultReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly List<FaultResult> _rows = [];

    /// <summary>Takes a row and writes the table with it, so that a run that is cut short leaves what it found.</summary>
    public void Add(FaultResult row)
    {
        _rows.Add(row);
        string folder = Directory.CreateDirectory(ServicePrograms.Out).FullName;
        File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(_rows, Json));
        string[] lines =
        [
            $"{"fault",-42} {"batches",8} {"answers",8} {"lost",5} {"doubled",8} {"first s",8} {"last s",8}  note",
            .. _rows.Select(row => string.Create(CultureInfo.InvariantCulture,
                $"{row.Fault,-42} {row.Batches,8} {row.Labels,8} {row.Lost,5} {row.Doubled,8} {(row.FirstSeconds is { } first ? first.ToString("f1", CultureInfo.InvariantCulture) : "-"),8} {row.LastSeconds,8:f1}  {row.Note}")),
            string.Create(CultureInfo.InvariantCulture,
                $"{_rows.Count} of {FaultTable.All.Count} faults, {_rows.Sum(row => row.Batches)} batches, {_rows.Sum(row => row.Labels)} acknowledged answers: lost {_rows.Sum(row => row.Lost)}, doubled {_rows.Sum(row => row.Doubled)}"),
        ];
        File.WriteAllLines(Path.Combine(folder, "table.txt"), lines);
    }
}
