using System.Diagnostics;
using System.Text.Json;

namespace RlhfT2I.Benchmarks;

/// <summary>A script of <c>peers/</c>, run by a Python that has PyTorch in a process of its own.</summary>
/// <param name="python">The Python.</param>
/// <param name="script">Name of the script.</param>
internal sealed class PeerScript(string python, string script)
{
    /// <summary>Runs it.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Medians in milliseconds, by case.</returns>
    /// <exception cref="InvalidOperationException">Python does not start, or PyTorch is not there.</exception>
    public IReadOnlyDictionary<string, double> Medians(params string[] arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "peers", script);
        using Process process = Process.Start(new ProcessStartInfo(python, [path, .. arguments]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{python} does not start.");
        var medians = new Dictionary<string, double>(StringComparer.Ordinal);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            medians[json.RootElement.GetProperty("case").GetString()!] = json.RootElement.GetProperty("median_ms").GetDouble();
        }
        process.WaitForExit();
        return process.ExitCode == 0 ? medians : throw new InvalidOperationException($"{python} {path} ended with {process.ExitCode}; what it said stands above.");
    }
}
