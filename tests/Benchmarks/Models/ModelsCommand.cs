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
        var side = new Option<int>("--side") { Description = "Side of the latents in cells at full size: 64 is 512 pixels.", DefaultValueFactory = _ => 64 };
        side.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 8 and <= 128) || result.GetValueOrDefault<int>() % 8 != 0)
                result.AddError("--side: a multiple of 8 from 8 to 128, because the network halves its side three times.");
        });
        var peer = new Option<string?>("--peer") { Description = "A Python with PyTorch, which then runs the same networks in turn, at full size: prints our time by its time." };
        var checkpointing = new Option<bool>("--checkpointing") { Description = "Let training compute activations again in the backward pass instead of keeping them." };
        var json = new Option<string?>("--json") { Description = "File that receives the figures." };
        var command = new Command("models", "Measures the networks with random weights, beside a matrix product of the same type in the same run.")
        {
            scale, device, type, cases, repeats, threads, side, peer, tensorFloat, checkpointing, json,
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
        command.Validators.Add(result =>
        {
            if (result.GetValue(peer) is not null && result.GetValue(scale) == "scenes")
                result.AddError("--peer has the networks of full size only; leave --scale scenes or --peer out.");
        });
        command.SetAction(parsed =>
        {
            TorchLibraries.Configure();
            TorchThreads.Configure(parsed.GetValue(threads));
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = parsed.GetValue(tensorFloat);
            var context = new BenchContext(
                BenchScale.Find(parsed.GetRequiredValue(scale), parsed.GetValue(side)), new torch.Device(parsed.GetRequiredValue(device)),
                Types[parsed.GetRequiredValue(type)], parsed.GetValue(repeats), parsed.GetValue(checkpointing));
            Peer? beside = parsed.GetValue(peer) is { } python ? new Peer(python, context, parsed.GetValue(threads)) : null;
            Run(context, parsed.GetRequiredValue(type), parsed.GetRequiredValue(cases), beside, parsed.GetValue(json), Console.Out);
            return 0;
        });
        return command;
    }

    private static void Run(BenchContext context, string type, string[] cases, Peer? peer, string? json, TextWriter output)
    {
        Measurement matrix = ModelCases.MatrixPeak(context);
        double peak = matrix.Teraflops!.Value;
        var rows = new JsonArray { matrix.ToJson(peak) };
        output.WriteLine("case                         type        median ms     best ms    items/s   TFLOP/s  peak%      GB" + (peer is null ? "" : "  PyTorch ms  ratio"));
        output.WriteLine(matrix.Row(peak));
        foreach (string wanted in cases)
        {
            string[] parts = wanted.Split('=');
            int batch = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
            List<Measurement> measured = [.. ModelCases.All.Single(entry => entry.Name == parts[0]).Run(context, batch)];
            // The peer needs as much memory as the case did.
            NativeHeap.GiveBack();
            IReadOnlyDictionary<string, double> medians = peer is not null && Peer.Cases.Contains(parts[0]) ? peer.Measure($"{parts[0]}={batch}", type) : new Dictionary<string, double>();
            foreach (Measurement measurement in measured.Select(own => own with { PeerMs = medians.TryGetValue(own.Name, out double median) ? median : null }))
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
