using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>A checked job that is to be stored.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="Parent">Project that holds it.</param>
/// <param name="Order">What is asked for, defaults filled in, without output fields.</param>
/// <param name="ModelVersionDigest">Digest of the model version at this moment.</param>
/// <param name="Digest">Identity of the work.</param>
/// <param name="ImageCount">Images that it will make.</param>
/// <param name="BatchSize">Images of a batch.</param>
/// <param name="RequestId">Makes the creation safe to repeat; <c>null</c> for none.</param>
public sealed record GenerationJobDraft(
    string Name, string Parent, GenerationJob Order, string ModelVersionDigest, string Digest, long ImageCount, int BatchSize, string? RequestId);
