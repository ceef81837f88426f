namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>A host cannot start for a reason that whoever starts it can mend. Told in one line, without a stack.</summary>
public sealed class HostStartException : Exception
{
    private HostStartException(int exitCode, string message, Exception? innerException)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>An option of a verb is wrong in a way that only the verb can see.</summary>
    /// <param name="message">The option, its value and what is allowed.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException BadConfiguration(string message, Exception? innerException) => new(ExitCodes.BadConfiguration, message, innerException);

    /// <summary>A training that ranks share cannot go on.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException TrainingFailed(string message, Exception? innerException) => new(ExitCodes.TrainingFailed, message, innerException);

    /// <summary>The data folder cannot be written, or has a form that this program does not know.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException DataFolderUnusable(string message, Exception? innerException) => new(ExitCodes.DataFolderUnusable, message, innerException);

    /// <summary>Another server uses the data folder.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException DataFolderInUse(string message, Exception? innerException) => new(ExitCodes.DataFolderInUse, message, innerException);

    /// <summary>The server of the queue has settings under which work could be lost.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException QueueUnusable(string message, Exception? innerException) => new(ExitCodes.QueueUnusable, message, innerException);

    /// <summary>A database server does not answer or refuses, or holds another form than the program knows.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public static HostStartException DatabaseUnusable(string message, Exception? innerException) => new(ExitCodes.DatabaseUnusable, message, innerException);
}
