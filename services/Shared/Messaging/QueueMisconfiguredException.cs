namespace RlhfT2I.Messaging;

/// <summary>The server of the queue has settings under which work could be lost, or is too old; nothing is sent to it until that is mended.</summary>
/// <param name="message">Each setting with the value found, the value needed and the line that sets it.</param>
public sealed class QueueMisconfiguredException(string message) : MessagingException(message);
