using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity;

/// <summary>Loads the small networks of a parity folder in the device and precision of the run.</summary>
internal static class Networks
{
    public const string UNetFolder = "pipeline/unet", VaeFolder = "pipeline/vae", TextFolder = "pipeline/text_encoder", ClipFolder = "clip_model";

    public static UNet2DConditionModel LoadUNet(ParityContext context, ScalarType dtype) => Load(
        context, UNetFolder, dtype, path => new UNet2DConditionModel(UNet2DConditionConfig.FromFile(path), InitialWeights.Uninitialised(dtype)));

    /// <summary>The autoencoder of a folder, whichever names its attention layers have.</summary>
    public static AutoencoderKL LoadVae(ParityContext context, string folder) => Load(
        context, folder, context.DType, path => new AutoencoderKL(AutoencoderKLConfig.FromFile(path), InitialWeights.Uninitialised(context.DType)));

    public static ClipTextModel LoadTextEncoder(ParityContext context) => Load(
        context, TextFolder, context.DType, path => new ClipTextModel(ClipTextConfig.FromFile(path), InitialWeights.Uninitialised(context.DType)));

    public static ClipModel LoadClip(ParityContext context) => Load(
        context, ClipFolder, context.DType, path => new ClipModel(ClipConfig.FromFile(path), InitialWeights.Uninitialised(context.DType)));

    /// <summary>Brings an input to the network's device and, if it is floating, to its type.</summary>
    public static Tensor Input(ParityContext context, Tensor value) => value.is_floating_point()
        ? value.to(context.DType, context.Device)
        : value.to(context.Device);

    private static T Load<T>(ParityContext context, string folder, ScalarType dtype, Func<string, T> build)
        where T : nn.Module
    {
        IReadOnlyList<string> files = context.Folder.Find($"{folder}/*.safetensors");
        if (files.Count != 1)
            throw new InvalidDataException($"{folder} holds {files.Count} safetensors files; expected one");
        string config = $"{folder}/config.json";
        if (!context.Folder.Has(config))
            throw new FileNotFoundException($"{config} is missing.");
        using SafetensorsFile file = SafetensorsFile.Open(context.Folder.PathOf(files[0]));
        T network = build(context.Folder.PathOf(config));
        try
        {
            ModuleWeights.Load(network, file, new ModuleWeightsOptions { DType = dtype, Ignored = ClipTextModel.IgnoredWeights, Rename = WeightNames.ToCurrentAttention });
            network.to(context.Device);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
