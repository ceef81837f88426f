using System.CommandLine;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity;

/// <summary><c>rlhf parity</c>: holds every model against golden values of the reference implementations.</summary>
public static class ParityCommand
{
    private const string Description =
        """
        Checks networks, tokenizer, schedulers, training steps and pipelines against golden values.

        DIR holds golden/, images/, pipeline/, clip_model/ and, optionally, fullsize/, pipeline_vae_newkeys/ and tokenizer/.
        Sizes, prediction types, step counts, prompts and image names are read from its files.
        tf32 lets CUDA round products to 10 bits, with a tolerance of 1e-2; bf16 runs the networks in bfloat16 with a tolerance of 5e-2; tokenizer, preprocessing, schedulers, fid and the training
        areas always run in fp32.

        Examples:
          rlhf parity ../shared/parity
          rlhf parity ../shared/parity --area unet,vae --threads 2
          rlhf parity ../shared/parity --device cuda --dtype bf16 --json out/parity.json

        Exit codes: 0 all within tolerance, 1 at least one miss, 2 unusable arguments or folder.
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes the report.</param>
    /// <param name="error">Takes complaints and progress.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of golden values." };
        var device = new Option<string>("--device") { Description = "Where networks run.", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var dtype = new Option<string>("--dtype") { Description = "Precision of networks.", DefaultValueFactory = _ => "fp32" };
        dtype.AcceptOnlyFromAmong("fp32", "tf32", "bf16");
        var areas = new Option<string[]>("--area")
        {
            Description = $"Areas to run, by spaces or commas: {string.Join(", ", ParityRunner.Areas.Select(area => area.Name))}.",
            AllowMultipleArgumentsPerToken = true,
        };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description =
                "Folder of the full CLIP vocabulary, where DIR has no tokenizer/. Without it ../shared/parity/tokenizer is tried.",
        };
        var json = new Option<string?>("--json") { Description = "Also writes every check to this file." };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of one tensor operation, 0 to 1024; 0 takes one for small networks and all cores at full size.",
        };
        var command = new Command("parity", Description) { folder, device, dtype, areas, tokenizer, json, threads };
        command.SetAction(parsed => Execute(
            new ParityOptions
            {
                Folder = parsed.GetRequiredValue(folder),
                Device = parsed.GetRequiredValue(device),
                DType = parsed.GetRequiredValue(dtype),
                Areas = [.. (parsed.GetValue(areas) ?? []).SelectMany(names =>
                    names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                Tokenizer = parsed.GetValue(tokenizer),
                Json = parsed.GetValue(json),
                Threads = parsed.GetValue(threads),
            },
            output,
            error));
        return command;
    }

    /// <summary>Runs the checks and prints the report.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Execute(ParityOptions options, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        if (FindProblem(options) is { } problem)
        {
            error.WriteLine(problem);
            return ExitCodes.BadInput;
        }

        var folder = new ParityFolder(options.Folder);
        var context = new ParityContext
        {
            TensorFloat = options.DType == "tf32",
            Folder = folder,
            TokenizerFolder = FindTokenizer(folder, options.Tokenizer),
            Device = options.Device == "cuda" ? CUDA : CPU,
            DType = options.DType == "bf16" ? bfloat16 : float32,
            Threads = options.Threads,
        };
        IParityArea[] areas = [.. ParityRunner.Areas.Where(area => options.Areas.Count == 0 || options.Areas.Contains(area.Name))];
        IReadOnlyList<AreaResult> results = ParityRunner.Run(areas, context, name => error.WriteLine($"checking {name} ..."));
        var report = new ParityReport(results, context.Notes);
        if (report.Total == 0)
        {
            string wanted = options.Areas.Count == 0 ? "any area" : string.Join(", ", options.Areas);
            error.WriteLine($"{folder.Root} has no golden values for {wanted}; expected files such as golden/unet.safetensors.");
            return ExitCodes.BadInput;
        }

        report.Print(output);
        if (options.Json is not null)
            report.WriteJson(options.Json);
        return report.AllPassed ? ExitCodes.Success : ExitCodes.Miss;
    }

    private static string? FindProblem(ParityOptions options)
    {
        if (!Directory.Exists(options.Folder))
            return $"DIR {options.Folder} does not exist.";
        if (options.Tokenizer is not null && !Directory.Exists(options.Tokenizer))
            return $"--tokenizer {options.Tokenizer} does not exist.";
        if (options.Threads is < 0 or > 1024)
            return $"--threads is {options.Threads}; it must be 0 to 1024.";
        string[] known = [.. ParityRunner.Areas.Select(area => area.Name)];
        if (options.Areas.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            return $"--area {unknown} is unknown; allowed: {string.Join(", ", known)}.";
        if (options.Json is not null && Directory.Exists(options.Json))
            return $"--json {options.Json} is a folder; it must be a file.";
        return options.Device == "cuda" && !cuda.is_available() ? $"--device cuda: {DeviceHelp.NoCuda}" : null;
    }

    /// <summary>The folder's own vocabulary, else the one named, else the one beside the checkout.</summary>
    private static string? FindTokenizer(ParityFolder folder, string? named)
    {
        if (folder.Has("tokenizer/vocab.json"))
            return folder.PathOf("tokenizer");
        if (named is not null)
            return named;
        string[] starts = [FindCheckout() ?? Environment.CurrentDirectory, Environment.CurrentDirectory];
        return starts.Select(start => Path.GetFullPath(Path.Combine(start, "..", "shared", "parity", "tokenizer")))
            .FirstOrDefault(Directory.Exists);
    }

    private static string? FindCheckout()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
