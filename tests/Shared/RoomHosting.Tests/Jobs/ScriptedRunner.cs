using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Tests.Jobs;

/// <summary>Does what a test says.</summary>
internal sealed class ScriptedRunner(Func<Job, JobRun, CancellationToken, Task<byte[]?>> script) : IJobRunner
{
    public Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken) => script(job, run, cancellationToken);
}
