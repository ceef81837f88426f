using System.Text.Json;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Adapters;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Application;

/// <summary>Reasons for folders and files that cannot be loaded. Paths are told from the model folder on: where the server keeps it is nobody's business.</summary>
internal static class ModelLoadErrors
{
    private const int Shown = 20;

    /// <summary>The exception with a reason that a failed load stands for; <c>null</c> for anything else.</summary>
    /// <param name="folder">The model folder, or the folder of a single file.</param>
    /// <param name="exception">What the layout threw.</param>
    public static DomainException? Find(string folder, Exception exception) => exception switch
    {
        CheckpointMismatchException mismatch =>
            new ModelTensorMismatchException(Below(folder, mismatch.Path), TensorOf(mismatch.Problems[0]), Several(mismatch.Problems), exception),
        LoraFormatException adapter => new ModelTensorMismatchException("the adapter", TensorOf(adapter.Problems[0]), Several(adapter.Problems), exception),
        SafetensorsFormatException format => new ModelFileRefusedException(Below(folder, format.Path), format.Reason, exception),
        ModelFolderException layout => new ModelFileRefusedException(Below(folder, layout.Path), layout.Reason, exception),
        CheckpointIntegrityException damaged => new ModelFileRefusedException(CheckpointManifest.FileName, Several(damaged.Problems), exception),
        ModelConfigException or FormatException or JsonException or ArgumentException or IOException =>
            new ModelFileRefusedException(Path.GetFileName(folder), exception.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), exception),
        _ => null,
    };

    private static string Below(string folder, string path)
    {
        string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        return relative == "." ? Path.GetFileName(folder) : relative;
    }

    // Problems read "missing: 'name', expected ...".
    internal static string TensorOf(string problem)
    {
        int start = problem.IndexOf('\'', StringComparison.Ordinal) + 1, end = problem.IndexOf('\'', start);
        return end > start ? problem[start..end] : problem;
    }

    private static string Several(IReadOnlyList<string> problems) =>
        string.Join("; ", problems.Take(Shown)) + (problems.Count > Shown ? $"; and {problems.Count - Shown} more" : "");
}
