using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.Benchmarks.Models;

/// <summary><c>models</c>: what the networks cost, beside the machine's own matrix product.</summary>
internal static class ModelsCommand
{
    private static readonly Dictionary<string, torch.ScalarType> Types = new()
    {
        ["f32"] = torch.ScalarType.Float32, ["bf16"] = torch.ScalarType.BFloat16, ["f16"] = torch.ScalarType.Float16,
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var scale = Choice("--scale", "Sizes: full (Stable Diffusion v1.5, CLIP ViT-L/14, 512 x 512 pixels) or scenes.", "full", "full", "scenes");
        var device = Choice("--device", "cpu or cuda.", "cpu", "cpu", "cuda");
        var type = Choice("--dtype", "Type of weights and activations.", "f32", [.. Types.Keys]);
        var cases = new Option<string[]>("--case")
        {
            Description = "Cases such as unet=16 (a case and its batch): unet, decode, text, clip, image, train, load.",
            DefaultValueFactory = _ => ["unet=2", "decode=1", "text=1", "clip=8"],
            AllowMultipleArgumentsPerToken = true,
        };
        var repeats = new Option<int>("--repeats") { Description = "Timed calls of each case.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads of one tensor operation; 0 takes all cores." };
        var tensorFloat = new Option<bool>("--tf32") { Description = "Let CUDA round float32 products to TF32." };
        var checkpointing = new Option<bool>("--checkpointing") { Description = "Let training compute activations again in the backward pass instead of keeping them." };
        var json = new Option<string?>("--json") { Description = "File that receives the figures." };
        var command = new Command("models", "Measures the networks with random weights, beside a matrix product of the same type in the same run.")
        {
            scale, device, type, cases, repeats, threads, tensorFloat, checkpointing, json,
        };
        cases.Validators.Add(result =>
        {
            foreach (string wanted in result.GetValueOrDefault<string[]>() ?? [])
            {
                string[] parts = wanted.Split('=');
                if (ModelCases.All.All(entry => entry.Name != parts[0]) || (parts.Length > 1 && !(int.TryParse(parts[1], CultureInfo.InvariantCulture, out int batch) && batch > 0)))
                    result.AddError($"--case {wanted}: give a case and its batch, such as unet=16; cases are {string.Join(", ", ModelCases.All.Select(entry => entry.Name))}.");
            }
        });
        command.SetAction(parsed =>
        {
            TorchLibraries.Configure();
            TorchThreads.Configure(parsed.GetValue(threads));
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = parsed.GetValue(tensorFloat);
            var context = new BenchContext(
                BenchScale.Find(parsed.GetRequiredValue(scale)), new torch.Device(parsed.GetRequiredValue(device)),
                Types[parsed.GetRequiredValue(type)], parsed.GetValue(repeats), parsed.GetValue(checkpointing));
            Run(context, parsed.GetRequiredValue(cases), parsed.GetValue(json), Console.Out);
            return 0;
        });
        return command;
    }

    private static void Run(BenchContext context, string[] cases, string? json, TextWriter output)
    {
        Measurement matrix = ModelCases.MatrixPeak(context);
        double peak = matrix.Teraflops!.Value;
        var rows = new JsonArray { matrix.ToJson(peak) };
        output.WriteLine("case                         type        median ms     best ms    items/s   TFLOP/s  peak%      GB");
        output.WriteLine(matrix.Row(peak));
        foreach (string wanted in cases)
        {
            string[] parts = wanted.Split('=');
            int batch = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
            foreach (Measurement measurement in ModelCases.All.Single(entry => entry.Name == parts[0]).Run(context, batch))
            {
                output.WriteLine(measurement.Row(peak));
                rows.Add(measurement.ToJson(peak));
            }
        }

        if (json is not null)
            File.WriteAllText(json, rows.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static Option<string> Choice(string name, string description, string standard, params string[] allowed)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(allowed);
        return option;
    }
}
