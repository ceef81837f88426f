using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application;

/// <summary>One thing on the way from base weights to a model version.</summary>
/// <param name="Digest">Its digest, 64 hexadecimal digits.</param>
/// <param name="Entry">The model version; <c>null</c> for data and for what was deleted.</param>
/// <param name="ParentDigests">Digests of what it was made from directly.</param>
public sealed record LineageStep(string Digest, ModelVersionEntry? Entry, IReadOnlyList<string> ParentDigests);
