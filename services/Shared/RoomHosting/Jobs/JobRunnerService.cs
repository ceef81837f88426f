using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.RoomHosting.Database;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>Claims jobs of one kind and sees each to an end: done, failed, cancelled, or given back when the host stops.</summary>
internal sealed class JobRunnerService<TContext, TRunner>(
    JobStore<TContext> jobs, TRunner runner, RoomBells<TContext> bells, JobRunnerSettings settings, IOptions<StorageOptions> options,
    TimeProvider time, IHostApplicationLifetime lifetime, ILogger<JobRunnerService<TContext, TRunner>> logger) : BackgroundService
    where TContext : RoomContext
    where TRunner : class, IJobRunner
{
    // New jobs of this process ring; this finds jobs whose lease ended.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private const int BeatsPerLease = 10;

    private readonly string _owner = $"{Environment.MachineName[..Math.Min(Environment.MachineName.Length, 50)]}-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (await HostStages.StartedAsync(lifetime, stopping.Token))
            await Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(_ => LoopAsync(stopping.Token)));
    }

    [SuppressMessage("Design", "CA1031", Justification = "A database that does not answer now may answer at the next look.")]
    private async Task LoopAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Task next = bells.Jobs.Next;
            try
            {
                if (await jobs.ClaimNextAsync(settings.Kind, _owner, stopping) is { } job)
                {
                    await WorkAsync(job, stopping);
                    continue;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                RoomHostingLog.RunnerFailed(logger, exception, settings.Kind);
            }
            await Doorbell.WaitAsync(next, Look, time, stopping);
        }
    }

    private async Task WorkAsync(Job job, CancellationToken stopping)
    {
        RoomHostingLog.JobStarted(logger, job.Name, job.Attempt);
        long start = Stopwatch.GetTimestamp();
        using Activity? span = RoomHostingDiagnostics.StartRun(settings.Kind, job.Name, job.Attempt);
        using var run = new LeasedRun<TContext>(jobs, job, time, stopping);
        using var done = new CancellationTokenSource();
        Task beats = BeatAsync(run, done.Token), watch = WatchAsync(run, job.Name, done.Token);
        Func<Task<Job>> end = await RunAsync(job, run, stopping);
        await done.CancelAsync();
        await Task.WhenAll(beats, watch);
        try
        {
            if (!run.IsLost)
            {
                Job ended = await end();
                RoomHostingLog.JobEnded(logger, ended.Name, ended.State);
                if (ended.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled)
                    RoomHostingDiagnostics.EndRun(span, settings.Kind, ended.State, start);
                return;
            }
        }
        catch (JobLeaseLostException)
        {
            // Told below.
        }
        RoomHostingLog.JobLost(logger, job.Name, job.Attempt);
    }

    /// <summary>Runs the room's part and says how the job is to end.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a runner throws is the failure of its job.")]
    private async Task<Func<Task<Job>>> RunAsync(Job job, LeasedRun<TContext> run, CancellationToken stopping)
    {
        try
        {
            byte[]? result = await runner.RunAsync(job, run, run.Work);
            return () => run.CompleteAsync(result);
        }
        catch (Exception exception) when (run.Work.IsCancellationRequested && (exception is OperationCanceledException || stopping.IsCancellationRequested))
        {
            // Of a stopping host every call may fail; the job goes on at the next start.
            return run.ReleaseAsync;
        }
        catch (JobLeaseLostException)
        {
            return run.ReleaseAsync;
        }
        catch (Exception exception) when (DatabaseOutage.IsCauseOf(exception))
        {
            // The job is not to blame: whoever finds the database again goes on from what is stored.
            RoomHostingLog.RunnerFailed(logger, exception, settings.Kind);
            return run.ReleaseAsync;
        }
        catch (Exception exception)
        {
            Failure failure = Describe(job, exception);
            return () => run.FailAsync(failure);
        }
    }

    private Failure Describe(Job job, Exception exception)
    {
        if (JobFailures.Find(exception) is { } failure)
        {
            RoomHostingLog.JobRefused(logger, job.Name, failure.Reason, failure.Message);
            return failure;
        }
        string errorId = Guid.NewGuid().ToString("N");
        RoomHostingLog.JobFailed(logger, exception, job.Name, errorId);
        return JobFailures.Fault(errorId);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A missed beat is made good by the next one; the lease allows for several.")]
    private async Task BeatAsync(LeasedRun<TContext> run, CancellationToken done)
    {
        using var timer = new PeriodicTimer(options.Value.JobLease / BeatsPerLease, time);
        while (!done.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(done);
                await run.BeatAsync(done);
            }
            catch (Exception exception) when (exception is JobLeaseLostException or OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                RoomHostingLog.RunnerFailed(logger, exception, settings.Kind);
            }
        }
    }

    /// <summary>Learns of a cancellation at once, not by the next beat.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The heartbeat learns of a cancellation too, if later.")]
    private async Task WatchAsync(LeasedRun<TContext> run, string name, CancellationToken done)
    {
        try
        {
            await foreach (Job seen in jobs.WatchAsync(name, done))
                run.Observe(seen);
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done.
        }
        catch (Exception exception)
        {
            RoomHostingLog.RunnerFailed(logger, exception, settings.Kind);
        }
    }
}
