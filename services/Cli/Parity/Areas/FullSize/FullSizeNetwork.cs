using System.Text.Json;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas.FullSize;

/// <summary>One full-size network: how to build it, and the checks of its golden outputs.</summary>
/// <param name="Name">First part of the checks' names.</param>
/// <param name="Manifest">File with names and shapes.</param>
/// <param name="Outputs">File with inputs and outputs for hash-filled weights.</param>
/// <param name="Build">Builds it from the manifest.</param>
/// <param name="Check">Makes the checks.</param>
internal sealed record FullSizeNetwork(
    string Name,
    string Manifest,
    string Outputs,
    Func<JsonElement, InitialWeights, nn.Module> Build,
    Func<ParityContext, nn.Module, GoldenFile, IEnumerable<TensorCheck>> Check);
