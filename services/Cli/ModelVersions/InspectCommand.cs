using System.CommandLine;
using RlhfT2I.Cli.Output;
using RlhfT2I.Cli.Scenes;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary><c>rlhf models inspect</c>: what an import would say of a folder or a single file on this machine.</summary>
internal static class InspectCommand
{
    private const string Description =
        """
        Checks a model folder or a single-file checkpoint on this machine, as an import would, and lists every tensor that does not fit.

        Reads configurations and file headers, no weights; needs no server.

        Examples:
          rlhf models inspect stable-diffusion-v1-5 --variant fp16
          rlhf models inspect v1-5-pruned-emaonly.safetensors

        Exit codes: 0 it can be imported, 1 tensors do not fit, 2 it is not a model folder or file.
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var path = new Argument<string>("PATH") { Description = "Folder in the diffusers or CLIP layout, or a single-file Stable Diffusion 1.x checkpoint." };
        var variant = new Option<string?>("--variant") { Description = "Weight files to look at, such as fp16." };
        var command = new Command("inspect", Description) { path, variant };
        command.SetAction(parsed => ScenesCommand.Guard(
            error, () => Report(new Screen(output, error, json: false), Inspect(parsed.GetRequiredValue(path), parsed.GetValue(variant)))));
        return command;
    }

    private static IReadOnlyList<ComponentInspection> Inspect(string path, string? variant)
    {
        if (File.Exists(path))
        {
            using SingleFileCheckpoint checkpoint = SingleFileCheckpoint.Open(path);
            return checkpoint.Inspect();
        }

        return File.Exists(Path.Combine(path, "model_index.json")) ? DiffusersLayout.Inspect(path, variant) : [ClipLayout.Inspect(path, variant)];
    }

    private static int Report(Screen screen, IReadOnlyList<ComponentInspection> networks)
    {
        screen.Table(
            ["network", "weights", "type", "#tensors", "#parameters", "#problems"],
            networks.Select(network => (IReadOnlyList<string>)
            [
                network.Component.Length > 0 ? network.Component : ".", network.WeightsFile, network.DType?.ToString() ?? "",
                $"{network.TensorCount:N0}", $"{network.ParameterCount:N0}", $"{network.Problems.Count:N0}",
            ]));
        foreach (string problem in networks.SelectMany(network => network.Problems.Select(problem => $"{network.WeightsFile}: {problem}")))
            screen.Line(problem);
        return networks.Any(network => network.Problems.Count > 0) ? ExitCodes.Miss : ExitCodes.Success;
    }
}
