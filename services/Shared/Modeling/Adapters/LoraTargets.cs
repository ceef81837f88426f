using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>Finds the layers that an adapter is for.</summary>
internal static class LoraTargets
{
    /// <summary>Each update with its layer.</summary>
    /// <exception cref="LoraFormatException">Names every layer that the network lacks and every tensor that does not fit.</exception>
    public static IReadOnlyList<(LoraLayer Layer, nn.Module Module)> Find(UNet2DConditionModel unet, LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(unet);
        var layers = unet.named_modules().Where(entry => entry.module is LinearLayer or ConvolutionLayer)
            .ToDictionary(entry => entry.name, entry => entry.module, StringComparer.Ordinal);
        var found = new List<(LoraLayer Layer, nn.Module Module)>();
        var problems = new List<string>();
        foreach (LoraLayer layer in adapter.Layers)
        {
            if (!layers.TryGetValue(layer.Target, out nn.Module? module))
                problems.Add($"'{DisplayText.Of(layer.Target)}' is no linear layer or convolution of the network");
            else if (Problem(layer, WeightOf(module).shape) is { } problem)
                problems.Add(problem);
            else
                found.Add((layer, module));
        }

        return problems.Count == 0 ? found : throw new LoraFormatException("The adapter does not fit the UNet", problems);
    }

    /// <summary>The weight of a linear layer or a convolution; the layer's own.</summary>
    public static Tensor WeightOf(nn.Module module) => module is LinearLayer linear ? linear.Weight : ((ConvolutionLayer)module).Weight;

    private static string? Problem(LoraLayer layer, long[] weight)
    {
        long rank = layer.Rank;
        long[] down = [rank, .. weight[1..]], up = [weight[0], rank, .. weight[2..].Select(_ => 1L)];
        if (!layer.Down.shape.SequenceEqual(down))
            return Wrong(LoraNames.Down(layer.Target), layer.Down.shape, down);
        return layer.Up.shape.SequenceEqual(up) ? null : Wrong(LoraNames.Up(layer.Target), layer.Up.shape, up);
    }

    private static string Wrong(string name, long[] shape, long[] expected) =>
        $"tensor '{DisplayText.Of(name)}' is [{string.Join(",", shape)}], expected [{string.Join(",", expected)}]";
}
