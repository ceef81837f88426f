namespace RlhfT2I.Messaging;

/// <summary>Who reads.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Group">The group; its members share the entries.</param>
/// <param name="Name">The member; unique for each start of a process.</param>
public sealed record ConsumerIdentity(string Stream, string Group, string Name);
