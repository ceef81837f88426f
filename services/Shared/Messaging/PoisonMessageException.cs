namespace RlhfT2I.Messaging;

/// <summary>A handler says that a message can never be handled, however often it is tried: it goes to the dead letters at once.</summary>
/// <param name="reason">Why, for the person who reads the dead letters.</param>
public sealed class PoisonMessageException(string reason) : MessagingException(reason);
