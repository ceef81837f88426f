using Google.Protobuf;

namespace RlhfT2I.Cli.Jobs;

/// <summary>One kind of long-running resource and the calls it takes.</summary>
/// <typeparam name="TJob">Its message.</typeparam>
internal sealed record JobKind<TJob>
    where TJob : class, IMessage
{
    /// <summary>Collection of its names, such as <c>generationJobs</c>.</summary>
    public required string Collection { get; init; }

    /// <summary>What ids begin with, such as <c>generation</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>What people call the work, such as <c>generating</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What progress counts, such as <c>images</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Reads one by name.</summary>
    public required Func<string, CancellationToken, Task<TJob>> Get { get; init; }

    /// <summary>Creates one: what is asked for, id, request id.</summary>
    public required Func<TJob, string, string, CancellationToken, Task<TJob>> Create { get; init; }

    /// <summary>States of one, until the final one.</summary>
    public required Func<string, CancellationToken, IAsyncEnumerable<TJob?>> Watch { get; init; }

    /// <summary>Asks one to stop.</summary>
    public required Func<string, CancellationToken, Task> Cancel { get; init; }

    /// <summary>Lets a stopped one go on; null where a new one must be made.</summary>
    public Func<string, CancellationToken, Task<TJob>>? Resume { get; init; }

    /// <summary>What it has in common with the others.</summary>
    public required Func<TJob, JobView> View { get; init; }
}
