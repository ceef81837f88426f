namespace RlhfT2I.Messaging;

/// <summary>A stream or group is not in the topology that the queue was made with.</summary>
/// <param name="name">What was asked for.</param>
/// <param name="known">What there is.</param>
public sealed class UnknownStreamException(string name, IEnumerable<string> known)
    : MessagingException($"There is no stream or group '{name}'; there are: {string.Join(", ", known)}.");
