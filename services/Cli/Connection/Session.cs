using RlhfT2I.Cli.Jobs;
using RlhfT2I.Cli.Output;

namespace RlhfT2I.Cli.Connection;

/// <summary>What a verb works with: the server, the project, the screen.</summary>
/// <param name="Suite">Clients of the server.</param>
/// <param name="Names">Names within the project.</param>
/// <param name="Screen">Where to write.</param>
internal sealed record Session(Suite Suite, ResourceName Names, Screen Screen)
{
    /// <summary>The kinds of jobs.</summary>
    public JobKinds Kinds { get; } = new(Suite, Names);

    /// <summary>Runs jobs to their end.</summary>
    public JobDriver Jobs { get; } = new(Names, Suite.Patience, Screen);
}
