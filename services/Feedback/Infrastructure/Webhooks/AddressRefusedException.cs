namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>A host has no address that webhooks may be sent to.</summary>
/// <param name="host">The host.</param>
internal sealed class AddressRefusedException(string host)
    : IOException($"'{host}' leads to no address of the public internet; webhooks are sent to no other.");
