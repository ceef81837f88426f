namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Something that a program does instead of serving, called by a verb ahead of its options: <c>RlhfT2I.Feedback migrate</c>.</summary>
public interface IHostCommand
{
    /// <summary>The verb.</summary>
    string Verb { get; }

    /// <summary>Does it.</summary>
    /// <param name="output">Where to tell what was done, in lines.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="HostStartException">It cannot be done; the program tells why and ends with that exit code.</exception>
    Task RunAsync(TextWriter output, CancellationToken cancellationToken);
}
