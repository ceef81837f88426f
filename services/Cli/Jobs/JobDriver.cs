using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Output;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Jobs;

/// <summary>
/// Asks for a job and sees it to its end. The id is a function of what is asked for, so the same request finds the job of the first one,
/// finished or not. A job that failed or was cancelled is resumed where its kind can be, and else asked for again under the next number.
/// </summary>
/// <param name="names">The project.</param>
/// <param name="patience">How long to wait for a server that is away.</param>
/// <param name="screen">Shows progress.</param>
internal sealed class JobDriver(ResourceName names, Patience patience, Screen screen)
{
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(15);

    /// <summary>Runs one job to success.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="wanted">What is asked for, without a name.</param>
    /// <param name="title">What people read; null for the kind's own.</param>
    /// <param name="cancellationToken">Cancels the job, then the wait.</param>
    /// <exception cref="JobFailedException">It ended without its result.</exception>
    /// <exception cref="RpcException">The server refused, or stayed away.</exception>
    public async Task<TJob> RunAsync<TJob>(JobKind<TJob> kind, TJob wanted, string? title, CancellationToken cancellationToken)
        where TJob : class, IMessage =>
        await FinishAsync(kind, await BeginAsync(kind, wanted, cancellationToken), title, cancellationToken);

    /// <summary>
    /// Runs several jobs of one kind to success. All are asked for before the first is waited for, so that a server with several workers runs
    /// them side by side.
    /// </summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="wanted">What is asked for, without names, and what people read.</param>
    /// <param name="cancellationToken">Cancels the jobs that are not finished, then the wait.</param>
    /// <exception cref="JobFailedException">One ended without its result.</exception>
    /// <exception cref="RpcException">The server refused, or stayed away.</exception>
    public async Task<IReadOnlyList<TJob>> RunAllAsync<TJob>(
        JobKind<TJob> kind, IReadOnlyList<(string Title, TJob Wanted)> wanted, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        var jobs = new List<TJob>();
        int finished = 0;
        try
        {
            foreach ((_, TJob one) in wanted)
                jobs.Add(await BeginAsync(kind, one, cancellationToken));
            for (; finished < jobs.Count; finished++)
                jobs[finished] = await FinishAsync(kind, jobs[finished], wanted[finished].Title, cancellationToken);
        }
        catch (Exception problem) when (cancellationToken.IsCancellationRequested
            && problem is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // The one that was waited for is cancelled already; those behind it would go on for nobody.
            foreach (JobView view in jobs.Skip(finished + 1).Select(kind.View).Where(view => !view.IsFinal))
                await CancelAsync(kind, view.Name);
            throw;
        }

        return jobs;
    }

    private async Task<TJob> FinishAsync<TJob>(JobKind<TJob> kind, TJob job, string? title, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        string name = kind.View(job).Name;
        try
        {
            job = await FollowAsync(kind, job, title ?? kind.Title, cancellationToken);
        }
        catch (Exception problem) when (cancellationToken.IsCancellationRequested
            && problem is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            await CancelAsync(kind, name);
            throw new OperationCanceledException($"{name} was cancelled.", problem, cancellationToken);
        }

        JobView view = kind.View(job);
        return view.State == JobState.Succeeded ? job : throw new JobFailedException(view.Name, view.Failure);
    }

    private async Task<TJob> BeginAsync<TJob>(JobKind<TJob> kind, TJob wanted, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        string stem = ContentIds.Of(kind.Prefix, wanted);
        for (int attempt = 1; ; attempt++)
        {
            string id = attempt == 1 ? stem : $"{stem}-{attempt}";
            string name = names.Of(kind.Collection, id);
            if (await FindAsync(kind, name, cancellationToken) is not { } job)
                return await CreateAsync(kind, wanted, id, cancellationToken);
            JobView view = kind.View(job);
            if (view.State is JobState.Cancelling)
            {
                job = await FollowAsync(kind, job, $"waiting for {name} to stop", cancellationToken);
                view = kind.View(job);
            }

            if (view.State is not (JobState.Failed or JobState.Cancelled))
                return job;
            if (kind.Resume is not null && await ResumeAsync(kind, name, cancellationToken) is { } resumed)
                return resumed;
        }
    }

    private static async Task<TJob?> FindAsync<TJob>(JobKind<TJob> kind, string name, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        try
        {
            return await kind.Get(name, cancellationToken);
        }
        catch (RpcException problem) when (problem.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<TJob> CreateAsync<TJob>(JobKind<TJob> kind, TJob wanted, string id, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        try
        {
            return await kind.Create(wanted, id, ContentIds.RequestId($"{names.Project}/{kind.Collection}/{id}"), cancellationToken);
        }
        catch (RpcException problem) when (problem.StatusCode == StatusCode.AlreadyExists)
        {
            return await kind.Get(names.Of(kind.Collection, id), cancellationToken);
        }
    }

    private static async Task<TJob?> ResumeAsync<TJob>(JobKind<TJob> kind, string name, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        try
        {
            return await kind.Resume!(name, cancellationToken);
        }
        catch (RpcException problem) when (problem.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unimplemented)
        {
            return null; // no checkpoint to go on from: a new job starts from the front
        }
    }

    private Task<TJob> FollowAsync<TJob>(JobKind<TJob> kind, TJob job, string title, CancellationToken cancellationToken)
        where TJob : class, IMessage
    {
        if (kind.View(job).IsFinal)
            return Task.FromResult(job);
        return screen.Progress.RunAsync(title, kind.Unit, async sink =>
        {
            Patience.Absence absence = patience.Begin();
            while (!kind.View(job).IsFinal)
            {
                try
                {
                    await foreach (TJob? change in kind.Watch(kind.View(job).Name, cancellationToken))
                    {
                        absence = patience.Begin();
                        job = change ?? job;
                        JobProgress? progress = kind.View(job).Progress;
                        sink.Report(progress?.CompletedCount ?? 0, progress?.TotalCount ?? 0, progress?.Stage ?? "");
                    }
                }
                catch (RpcException problem) when (MayWatchAgain(problem) && absence.MayWait)
                {
                    await absence.WaitAsync(cancellationToken);
                }
            }

            return job;
        });
    }

    /// <summary>A watch may end before its job: the server restarts, or the watch has reached its own time limit.</summary>
    private static bool MayWatchAgain(RpcException problem) =>
        Patience.IsAbsence(problem) || problem.StatusCode == StatusCode.DeadlineExceeded;

    private async Task CancelAsync<TJob>(JobKind<TJob> kind, string name)
        where TJob : class, IMessage
    {
        using var limit = new CancellationTokenSource(CancelTime);
        try
        {
            await kind.Cancel(name, limit.Token);
            screen.Note($"{name} was cancelled.");
        }
        catch (Exception problem) when (problem is RpcException or OperationCanceledException)
        {
            screen.Note($"{name} could not be cancelled ({problem.Message}); it goes on by itself.");
        }
    }
}
