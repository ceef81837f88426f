using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity;

/// <summary>Loads the small networks of a parity folder with the product's own loaders; the caller disposes what it gets.</summary>
internal static class Networks
{
    public const string UNetFolder = "pipeline/unet", VaeFolder = "pipeline/vae", TextFolder = "pipeline/text_encoder";
    public const string ClipFolder = "clip_model";

    /// <summary>The UNet in a precision of the area's choice: training runs in float32 whatever the user asked for.</summary>
    public static ModelComponent<UNet2DConditionModel> LoadUNet(ParityContext context, ScalarType dtype) =>
        DiffusersLayout.LoadUNet(context.Folder.PathOf(UNetFolder), Options(context) with { DType = dtype });

    public static ModelComponent<AutoencoderKL> LoadVae(ParityContext context, string folder) =>
        DiffusersLayout.LoadVae(context.Folder.PathOf(folder), Options(context));

    public static ModelComponent<ClipTextModel> LoadTextEncoder(ParityContext context) =>
        DiffusersLayout.LoadTextEncoder(context.Folder.PathOf(TextFolder), Options(context));

    public static ModelComponent<ClipModel> LoadClip(ParityContext context) =>
        ClipLayout.Load(context.Folder.PathOf(ClipFolder), Options(context));

    /// <summary>Brings an input to the network's device and, if it is floating, to its type.</summary>
    public static Tensor Input(ParityContext context, Tensor value) => value.is_floating_point()
        ? value.to(context.DType, context.Device)
        : value.to(context.Device);

    private static ModelLoadOptions Options(ParityContext context) => new() { DType = context.DType, Device = context.Device };
}
