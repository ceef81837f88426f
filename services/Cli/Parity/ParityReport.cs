using System.Globalization;
using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using Spectre.Console;

namespace RlhfT2I.Cli.Parity;

/// <summary>The outcome of a run as a table and as JSON.</summary>
/// <param name="results">Outcome of each area.</param>
/// <param name="notes">Remarks.</param>
public sealed class ParityReport(IReadOnlyList<AreaResult> results, IReadOnlyList<string> notes)
{
    private const int ListedMisses = 100;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Number of checks within tolerance.</summary>
    public int Passed => results.Sum(area => area.Passed);

    /// <summary>Number of checks.</summary>
    public int Total => results.Sum(area => area.Checks.Count);

    /// <summary>Whether there was a check and every one passed.</summary>
    public bool AllPassed => Total > 0 && Passed == Total;

    /// <summary>The line that ends the printed report.</summary>
    public string LastLine => $"{Passed} of {Total} tensors within tolerance";

    /// <summary>Prints the table, the misses, the remarks and the last line.</summary>
    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        IAnsiConsole console = CreateConsole(output);
        console.Write(BuildTable());
        TensorCheck[] misses = [.. results.SelectMany(area => area.Checks).Where(check => !check.Passed)];
        foreach (TensorCheck miss in misses.Take(ListedMisses))
            output.WriteLine(Describe(miss));
        if (misses.Length > ListedMisses)
            output.WriteLine($"... and {misses.Length - ListedMisses} more misses; --json FILE lists all.");
        foreach (string note in notes)
            output.WriteLine($"note: {note}");
        output.WriteLine(LastLine);
    }

    /// <summary>Writes every check as JSON.</summary>
    /// <remarks>Errors that are not numbers, where nothing could be compared, are written as null.</remarks>
    public void WriteJson(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
            Directory.CreateDirectory(folder);
        var document = new
        {
            passed = Passed,
            total = Total,
            areas = results.Select(area => new
            {
                name = area.Name,
                in_folder = area.InFolder,
                passed = area.Passed,
                total = area.Checks.Count,
                seconds = Math.Round(area.Seconds, 3),
                checks = area.Checks.Select(check => new
                {
                    name = check.Name,
                    passed = check.Passed,
                    error = Finite(check.Error),
                    tolerance = check.Tolerance,
                    detail = check.Detail,
                }),
            }),
            notes,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(document, Indented) + "\n");
    }

    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        var target = new AnsiConsoleOutput(output);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = target });
        if (!target.IsTerminal)
            console.Profile.Width = 160; // a file or a pipe has no width of its own
        return console;
    }

    private Table BuildTable()
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("area");
        table.AddColumn(new TableColumn("passed / all").RightAligned());
        table.AddColumn(new TableColumn("max error").RightAligned());
        table.AddColumn(new TableColumn("tolerance").RightAligned());
        table.AddColumn("nearest to its tolerance");
        table.AddColumn(new TableColumn("seconds").RightAligned());
        foreach (AreaResult area in results)
            table.AddRow([.. Row(area).Select(Markup.Escape)]);
        return table;
    }

    private static string[] Row(AreaResult area)
    {
        if (!area.InFolder)
            return [area.Name, "not in folder", "", "", "", ""];
        TensorCheck? worst = area.Worst;
        bool incomparable = area.Checks.Any(check => !double.IsFinite(check.Error));
        string error = incomparable ? "failed" : Number(worst?.Error ?? 0);
        string tolerance = worst is null ? "exact" : Number(worst.Tolerance);
        string seconds = area.Seconds.ToString("f1", CultureInfo.InvariantCulture);
        return [area.Name, $"{area.Passed} / {area.Checks.Count}", error, tolerance, worst?.Name ?? "", seconds];
    }

    private static string Describe(TensorCheck miss)
    {
        string numbers = double.IsFinite(miss.Error) ? $"error {Number(miss.Error)}, tolerance {Number(miss.Tolerance)}" : "";
        string separator = numbers.Length > 0 && miss.Detail is not null ? "; " : "";
        return $"MISS {miss.Name}: {numbers}{separator}{miss.Detail ?? (numbers.Length == 0 ? "not equal" : "")}";
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
