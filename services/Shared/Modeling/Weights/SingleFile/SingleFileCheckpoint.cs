using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>A Stable Diffusion 1.x checkpoint in one safetensors file, as the original code and many tools write it, and its conversion to the diffusers layout.</summary>
/// <remarks>
/// Every tensor is accounted for: it belongs to one of the three networks, is one of those that sampling does not need (averaged weights, the noise schedule), or is
/// refused. The file holds no tokenizer. Nothing is computed: weights keep their bits.
/// </remarks>
public sealed class SingleFileCheckpoint : IDisposable
{
    private static readonly string[] NotNeeded =
    [
        "model_ema.*", "betas", "alphas_cumprod*", "sqrt_*", "log_one_minus_alphas_cumprod", "posterior_*", "lvlb_weights", "logvar", "scale_factor",
        SingleFileNames.VaePrefix + "loss.*", SingleFileNames.VaePrefix + "model_ema.*", "*position_ids", "cond_stage_model.logit_scale", "cond_stage_model.text_projection",
    ];

    // What other generations are known by, and their names.
    private static readonly (string Prefix, string Meaning)[] Others =
    [
        ("cond_stage_model.model.", "a Stable Diffusion 2.x checkpoint (OpenCLIP text network)"),
        ("conditioner.embedders.", "a Stable Diffusion XL checkpoint"),
        ("model.diffusion_model.joint_blocks.", "a Stable Diffusion 3 checkpoint"),
        ("lora_unet_", "a set of adapters, no model"),
    ];

    private readonly SafetensorsFile _file;
    private readonly Network[] _networks;

    private SingleFileCheckpoint(SafetensorsFile file)
    {
        _file = file;
        if (Others.FirstOrDefault(other => file.Entries.Keys.Any(name => name.StartsWith(other.Prefix, StringComparison.Ordinal))) is { Meaning: { } meaning })
            throw new ModelFolderException(file.Path, $"this is {meaning}; only Stable Diffusion 1.x is converted. Convert it where diffusers is: from_single_file, then save_pretrained.");
        if (!file.Entries.Keys.Any(name => name.StartsWith(SingleFileNames.UNetPrefix, StringComparison.Ordinal)))
            throw new ModelFolderException(file.Path, $"no tensor's name begins with {SingleFileNames.UNetPrefix}; this is no single-file checkpoint of Stable Diffusion.");

        var shapes = new SingleFileShapes(file);
        Shapes = ModelFamily.StableDiffusion15.Diffusion! with { UNet = shapes.UNet(), Vae = shapes.Vae(), Text = shapes.Text() };
        var weights = InitialWeights.ShapesOnly();
        _networks =
        [
            Open("text_encoder", "model", SingleFileNames.Text(Shapes.Text), SingleFileNames.TextPrefix, () => new ClipTextModel(Shapes.Text, weights)),
            Open("unet", "diffusion_pytorch_model", SingleFileNames.UNet(Shapes.UNet), SingleFileNames.UNetPrefix, () => new UNet2DConditionModel(Shapes.UNet, weights)),
            Open("vae", "diffusion_pytorch_model", SingleFileNames.Vae(Shapes.Vae), SingleFileNames.VaePrefix, () => new AutoencoderKL(Shapes.Vae, weights)),
        ];
        LeftOut = [.. file.Entries.Keys.Where(IsNotNeeded).Order(StringComparer.Ordinal)];
        CheckEveryTensor();
    }

    /// <summary>The networks' shapes and the scheduler of Stable Diffusion 1.x.</summary>
    public DiffusionShapes Shapes { get; }

    /// <summary>Tensors that are not converted, since sampling does not need them.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Bytes of the tensors that are converted.</summary>
    public long ByteCount => _networks.Sum(network => network.Tensors.Entries.Values.Sum(entry => entry.ByteCount));

    /// <summary>Opens a checkpoint and checks every tensor's name, shape and type.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsFormatException">The file is not safetensors; the message says what it is and how to convert it.</exception>
    /// <exception cref="ModelFolderException">It is another model than Stable Diffusion 1.x.</exception>
    /// <exception cref="ModelConfigException">Its networks have sizes that cannot be built.</exception>
    /// <exception cref="CheckpointMismatchException">Tensors are missing, unexpected, misshapen or mistyped; it names all of them.</exception>
    public static SingleFileCheckpoint Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new SingleFileCheckpoint(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the file holds for each network; there are no problems, since <see cref="Open(string)"/> refuses a file that has any.</summary>
    public IReadOnlyList<ComponentInspection> Inspect() => [.. _networks.Select(network => network.Inspection)];

    /// <summary>Writes the checkpoint into a folder in the diffusers layout, one tensor in memory at a time.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="writeTokenizer">Writes the tokenizer's files into the folder that it is given.</param>
    /// <param name="written">Told the bytes of each tensor when it is written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two tensors.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void WriteTo(string folder, Action<string> writeTokenizer, Action<long>? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writeTokenizer);
        LayoutFiles.WriteDiffusion(Shapes, folder);
        writeTokenizer(Directory.CreateDirectory(Path.Combine(folder, "tokenizer")).FullName);
        using var scope = NewDisposeScope();
        foreach (Network network in _networks)
        {
            SafetensorsPart[] parts =
            [
                .. network.Tensors.Entries.Values.Select(entry =>
                    new SafetensorsPart(entry.Name, entry.ScalarType, entry.Shape, () => network.Tensors.Read(entry.Name))),
            ];
            string file = Path.Combine(folder, network.Inspection.Component, WeightsFileName.Single(network.Stem, null));
            SafetensorsWriter.Write(file, parts, new Dictionary<string, string> { ["format"] = "pt" }, written, cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static bool IsNotNeeded(string name) => ModuleWeights.IsIgnored(NotNeeded, name);

    private Network Open(string component, string stem, IReadOnlyDictionary<string, string> names, string prefix, Func<nn.Module> shapes)
    {
        using nn.Module module = shapes();
        var tensors = new RenamedTensors(_file, names, prefix, IsNotNeeded);
        return new Network(
            stem, prefix, tensors, ComponentInspection.Of(component, Path.GetFileName(_file.Path), tensors, module, ComponentNames.Same));
    }

    private void CheckEveryTensor()
    {
        string[] problems =
        [
            .. _networks.SelectMany(network => network.Inspection.Problems),
            .. _file.Entries.Keys.Where(name => !IsNotNeeded(name) && !Array.Exists(_networks, network => name.StartsWith(network.Prefix, StringComparison.Ordinal)))
                .Select(name => $"unexpected: '{DisplayText.Of(name)}' belongs to no network of Stable Diffusion 1.x"),
        ];
        if (problems.Length > 0)
            throw new CheckpointMismatchException(_file.Path, problems);
    }

    private sealed record Network(string Stem, string Prefix, RenamedTensors Tensors, ComponentInspection Inspection);
}
