using TorchSharp;

namespace RlhfT2I.Generation.Application;

/// <summary>One network of a model version.</summary>
/// <param name="Part">Sub-folder that holds it; empty for the folder itself.</param>
/// <param name="ClassName">Class named by its configuration.</param>
/// <param name="ParameterCount">Numbers that it holds, buffers left out.</param>
/// <param name="Format">Element type that most are stored in; <c>null</c> for a network without weights.</param>
public sealed record ModelNetwork(string Part, string ClassName, long ParameterCount, torch.ScalarType? Format);
