using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Imports;

/// <summary>Checks a model folder without reading a weight, so that it takes no memory and no device.</summary>
internal static class FolderCheck
{
    private const int Shown = 20;

    /// <summary>Checks configuration, every tensor's name, shape and type in all networks, and that the parts fit one another.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What it is to hold.</param>
    /// <param name="variant">Variant of the weight files; empty for none.</param>
    /// <exception cref="ModelFileRefusedException">A file is missing, malformed or of a format that is never loaded.</exception>
    /// <exception cref="ModelTensorMismatchException">Tensors do not fit; it lists them, of all networks.</exception>
    public static void Run(string folder, ModelVersionKind kind, string variant)
    {
        IReadOnlyList<ComponentInspection> networks;
        try
        {
            string? named = variant.Length == 0 ? null : variant;
            networks = kind == ModelVersionKind.Diffusion ? DiffusersLayout.Inspect(folder, named) : [ClipLayout.Inspect(folder, named)];
        }
        catch (Exception exception) when (ModelLoadErrors.Find(folder, exception) is { } refusal)
        {
            throw refusal;
        }

        (string File, string Problem)[] problems = [.. networks.SelectMany(network => network.Problems.Select(problem => (network.WeightsFile, problem)))];
        if (problems.Length > 0)
            throw new ModelTensorMismatchException(problems[0].File, ModelLoadErrors.TensorOf(problems[0].Problem), Text(problems));
    }

    private static string Text((string File, string Problem)[] problems)
    {
        IEnumerable<string> lines = problems.Take(Shown)
            .Select(problem => problem.File == problems[0].File ? problem.Problem : $"{problem.Problem} (in {problem.File})");
        return string.Join("; ", lines) + (problems.Length > Shown ? $"; and {problems.Length - Shown} more" : "");
    }
}
