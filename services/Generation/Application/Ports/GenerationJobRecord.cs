using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>A generation job as it is stored.</summary>
/// <param name="Job">State, progress, times.</param>
/// <param name="Order">What was asked for, defaults of the settings filled in.</param>
/// <param name="Digest">Identity of the work.</param>
/// <param name="ImageCount">Images stored so far.</param>
public sealed record GenerationJobRecord(Job Job, GenerationJob Order, string Digest, long ImageCount);
