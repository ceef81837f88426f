using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Where a module's weights are and what they are.</summary>
public static class ModuleExtensions
{
    /// <summary>Floating type of a module's weights, which its inputs must have.</summary>
    /// <param name="module">A module with at least one parameter.</param>
    public static ScalarType WeightType(this nn.Module module) => First(module).dtype;

    /// <summary>Device of a module's weights, where its inputs must be.</summary>
    /// <param name="module">A module with at least one parameter.</param>
    public static Device WeightDevice(this nn.Module module) => First(module).device;

    private static Parameter First(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.parameters().First();
    }
}
