namespace RlhfT2I.Messaging;

/// <summary>A stream and everyone who reads it. Groups are known before the first entry, so that none is missed by one who starts late.</summary>
/// <param name="Name">Name of the stream.</param>
/// <param name="Groups">One consumer group for each service that reads it; each group sees every entry.</param>
public sealed record StreamDefinition(string Name, IReadOnlyList<string> Groups);
