using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Models;

/// <summary>Makes the networks of this world with the random start that training begins from.</summary>
public static class SceneModelFactory
{
    /// <summary>
    /// How much of the last layer of each residual branch the start keeps: with all of it the output of the untrained network is much
    /// larger than its target, and the first steps are spent on that.
    /// </summary>
    private const double ResidualScale = 0.2;

    private const ulong ClipStream = 1, UNetStream = 2;

    private static readonly string[] LastLayers = [".conv2.weight", ".proj_out.weight", ".to_out.0.weight", ".ff.net.2.weight"];

    /// <summary>A dual encoder.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <returns>float32 on the CPU, in evaluation mode; owned by the caller.</returns>
    public static ClipModel CreateClip(SceneModelShape shape, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using Generator generator = SeedSequence.CreateGenerator(seed, ClipStream);
        var model = new ClipModel(shape.Clip, InitialWeights.Default(generator));
        model.eval();
        return model;
    }

    /// <summary>A diffusion network.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <returns>float32 on the CPU, in evaluation mode; owned by the caller.</returns>
    public static UNet2DConditionModel CreateUNet(SceneModelShape shape, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using Generator generator = SeedSequence.CreateGenerator(seed, UNetStream);
        var model = new UNet2DConditionModel(shape.UNet, InitialWeights.Default(generator));
        using (no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
            {
                if (Array.Exists(LastLayers, name.EndsWith))
                    parameter.mul_(ResidualScale);
            }
        }

        model.eval();
        return model;
    }
}
