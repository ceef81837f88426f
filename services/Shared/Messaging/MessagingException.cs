namespace RlhfT2I.Messaging;

/// <summary>Base of every refusal by a queue. A host maps each sealed subclass to a status by its type.</summary>
/// <param name="message">What went wrong and what to do about it.</param>
/// <param name="innerException">The cause; <c>null</c> for none.</param>
public abstract class MessagingException(string message, Exception? innerException = null) : Exception(message, innerException);
