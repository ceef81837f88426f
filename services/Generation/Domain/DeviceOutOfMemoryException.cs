using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>The device has too little memory.</summary>
/// <param name="device">The device.</param>
/// <param name="work">What it was to do.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class DeviceOutOfMemoryException(string device, string work, Exception innerException)
    : DomainException(ErrorReason.DeviceOutOfMemory, new Dictionary<string, string> { ["device"] = device, ["work"] = work }, innerException);
