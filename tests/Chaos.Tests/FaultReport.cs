using System.Globalization;
using System.Text.Json;
using RlhfT2I.Chaos.Tests.Cluster;

namespace RlhfT2I.Chaos.Tests;

/// <summary>The table of a run: on the error output, and as <c>out/chaos/results.json</c>.</summary>
internal sealed class FaultReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly List<FaultResult> _rows = [];

    public void Add(FaultResult row) => _rows.Add(row);

    public void Write()
    {
        if (_rows.Count == 0)
            return;
        string folder = Directory.CreateDirectory(Path.Combine(ServicePrograms.Root, "out", "chaos")).FullName;
        File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(_rows, Json));
        string[] lines =
        [
            $"{"fault",-42} {"batches",8} {"answers",8} {"lost",5} {"doubled",8} {"first s",8} {"last s",8}",
            .. _rows.Select(row => string.Create(CultureInfo.InvariantCulture,
                $"{row.Fault,-42} {row.Batches,8} {row.Labels,8} {row.Lost,5} {row.Doubled,8} {row.FirstSeconds,8:f1} {row.LastSeconds,8:f1}")),
            string.Create(CultureInfo.InvariantCulture,
                $"{_rows.Count} faults, {_rows.Sum(row => row.Batches)} batches, {_rows.Sum(row => row.Labels)} acknowledged answers: lost {_rows.Sum(row => row.Lost)}, doubled {_rows.Sum(row => row.Doubled)}"),
        ];
        File.WriteAllLines(Path.Combine(folder, "table.txt"), lines);
    }
}
