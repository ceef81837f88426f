namespace RlhfT2I.Storage;

/// <summary>
/// Base of every refusal by a store. A host maps each sealed subclass to a status by its type; the properties of the subclass are the
/// values behind the message.
/// </summary>
/// <param name="message">What went wrong and what to do about it.</param>
/// <param name="innerException">The cause, where there is one.</param>
public abstract class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);
