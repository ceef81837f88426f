namespace RlhfT2I.Messaging;

/// <summary>The server of the queue does not answer, or cannot take anything at present. Nothing has to be mended here: the queue goes on by itself when it is back.</summary>
/// <param name="message">What was seen.</param>
/// <param name="innerException">The cause.</param>
public sealed class QueueUnavailableException(string message, Exception? innerException) : MessagingException(message, innerException);
