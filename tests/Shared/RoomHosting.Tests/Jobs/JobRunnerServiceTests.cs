using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;
using Progress = RlhfT2I.Storage.Jobs.Progress;

namespace RlhfT2I.RoomHosting.Tests.Jobs;

public sealed class JobRunnerServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ThatReturns_CompletesTheJobWithItsEffects()
    {
        await using SampleHost host = await StartAsync(async (job, run, token) =>
        {
            await run.ReportAsync(new Progress(1, 2, "first", 0), token);
            await run.AdvanceAsync<SampleContext>(new Progress(1, 2, "first", 0), (context, _) => context.Add(new Effect { Key = "step" }), token);
            run.OnSuccess<SampleContext>((context, done) => context.Add(new Effect { Key = $"end of {done.Name}" }));
            await run.ReportAsync(new Progress(2, 2, "second", 0), token);
            return [.. job.Payload, 7];
        });
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        Job end = await host.EndOfAsync();
        end.State.ShouldBe(JobState.Succeeded);
        end.Result.ShouldBe([1, 7]);
        end.Progress.ShouldBe(new Progress(2, 2, "second", 0));
        (await EffectsAsync(host)).ShouldBe([$"end of {SampleHost.JobName}", "step"]);
    }

    [Fact]
    public async Task Run_ThatEnds_IsToldToTheSuiteOnceForEachEnd()
    {
        await using SampleHost host = await StartAsync((_, _, _) => throw ResourceException.NotFound("generation.rlhf/Image", "projects/p1/images/i1"));
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        Job first = await host.EndOfAsync();
        await host.Jobs.ResumeAsync(SampleHost.JobName, CancellationToken.None);
        Job second = await host.EndOfAsync();

        IBatchQueue queue = host.App.Services.GetRequiredService<IBatchQueue>();
        var told = new List<JobFinished>();
        while (told.Count < 2)
        {
            foreach (Delivery delivery in await queue.ReceiveAsync(new ConsumerIdentity(QueueStreams.JobsFinished, "feedback", "test"), 10, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken))
                told.Add(JobFinished.Parser.ParseFrom(delivery.Message.Payload.Span));
        }
        told.Select(message => message.BatchId).ShouldBe([$"{SampleHost.JobName}@{first.Revision}", $"{SampleHost.JobName}@{second.Revision}"]);
        (told[0].Job, told[0].Kind, told[0].State, told[0].Failure.Reason).ShouldBe((SampleHost.JobName, "GenerationJob", JobState.Failed, "RESOURCE_NOT_FOUND"));
        told[0].EndTime.ToDateTimeOffset().ShouldBe(first.EndTime!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Run_ThatThrowsADomainException_FailsWithItsReason()
    {
        await using SampleHost host = await StartAsync((_, run, _) =>
        {
            run.OnSuccess<SampleContext>((context, _) => context.Add(new Effect { Key = "never" }));
            throw ResourceException.NotFound("generation.rlhf/Image", "projects/p1/images/i1");
        });
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        Job end = await host.EndOfAsync();
        (end.State, end.Failure!.Reason, end.Failure.Metadata["resourceName"]).ShouldBe((JobState.Failed, "RESOURCE_NOT_FOUND", "projects/p1/images/i1"));
        (await EffectsAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_ThatThrowsAnythingElse_FailsWithoutItsText()
    {
        await using SampleHost host = await StartAsync((_, _, _) => throw new InvalidOperationException("secret"));
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        Job end = await host.EndOfAsync();
        (end.State, end.Failure!.Reason).ShouldBe((JobState.Failed, "INTERNAL_ERROR"));
        end.Failure.ToString().ShouldNotContain("secret");
        end.Failure.Metadata["errorId"].Length.ShouldBe(32);
    }

    [Fact]
    public async Task Cancel_OfAJobInWork_EndsItCancelled()
    {
        await using SampleHost host = await StartAsync(Endless);
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        await host.ReachesAsync(job => job.Progress.CompletedCount == 1);
        (await host.Jobs.CancelAsync(SampleHost.JobName, CancellationToken.None)).State.ShouldBe(JobState.Cancelling);
        (await host.EndOfAsync()).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task Stop_OfTheHost_GivesTheJobBackForTheNextStart()
    {
        await using (SampleHost host = await StartAsync(Endless))
        {
            await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
            await host.ReachesAsync(job => job.Progress.CompletedCount == 1);
        }
        await using SampleHost next = await StartAsync((job, _, _) => Task.FromResult<byte[]?>([(byte)job.Attempt]));
        Job end = await next.EndOfAsync();
        (end.State, end.Result![0], end.LostLeaseCount).ShouldBe((JobState.Succeeded, (byte)2, 0));
    }

    [Fact]
    public async Task Start_AfterAKilledProcess_GoesOnAtOnceAndCountsTheLoss()
    {
        await using (SampleHost host = await SampleHost.StartAsync(_folder.Path))
        {
            await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
            (await host.Jobs.ClaimNextAsync("GenerationJob", "killed", CancellationToken.None))!.Attempt.ShouldBe(1);
        }
        await using SampleHost next = await StartAsync((_, _, _) => Task.FromResult<byte[]?>(null));
        Job end = await next.EndOfAsync();
        (end.State, end.Attempt, end.LostLeaseCount).ShouldBe((JobState.Succeeded, 2, 1));
    }

    [Fact]
    public async Task Start_AfterTooManyKilledProcesses_FailsTheJob()
    {
        for (int start = 0; start < 3; start++)
        {
            await using SampleHost host = await SampleHost.StartAsync(_folder.Path, add: null, map: null, "--Storage:LostLeaseLimit=3");
            if (start == 0)
                await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
            (await host.Jobs.ClaimNextAsync("GenerationJob", $"killed-{start}", CancellationToken.None)).ShouldNotBeNull();
        }
        await using SampleHost last = await SampleHost.StartAsync(_folder.Path, add: null, map: null, "--Storage:LostLeaseLimit=3");
        (await last.Jobs.ClaimNextAsync("GenerationJob", "last", CancellationToken.None)).ShouldBeNull();
        (await last.Jobs.GetAsync(SampleHost.JobName, CancellationToken.None)).Failure!.Reason.ShouldBe("WORKERS_LOST");
    }

    [Fact]
    public async Task Report_OfManyUnits_StoresFewOfThemAndTheLast()
    {
        await using SampleHost host = await StartAsync(async (_, run, token) =>
        {
            for (int done = 1; done <= 1000; done++)
                await run.ReportAsync(new Progress(done, 1000, "", 0), token);
            return null;
        });
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        Job end = await host.EndOfAsync();
        end.Progress.CompletedCount.ShouldBe(1000);
        end.Revision.ShouldBeLessThan(50);
    }

    [Fact]
    public async Task Effect_OnTheContextOfAnotherRoom_IsRefused()
    {
        await using SampleHost host = await StartAsync(async (_, run, token) =>
        {
            await run.AdvanceAsync<OtherContext>(Progress.None, (_, _) => { }, token);
            return null;
        });
        await host.Jobs.CreateAsync(SampleHost.Draft(), null, CancellationToken.None);
        (await host.EndOfAsync()).Failure!.Reason.ShouldBe("INTERNAL_ERROR");
    }

    [Fact]
    public async Task Run_WithConcurrencyTwo_WorksOnTwoJobsAtOnce()
    {
        using var both = new Barrier(2);
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path, builder =>
        {
            builder.Services.AddSingleton(new ScriptedRunner(async (_, _, token) =>
            {
                await Task.Run(() => both.SignalAndWait(token), token);
                return null;
            }));
            builder.AddJobRunner<SampleContext, ScriptedRunner>("GenerationJob", 2);
        });
        await host.Jobs.CreateAsync(SampleHost.Draft("projects/p1/generationJobs/a"), null, CancellationToken.None);
        await host.Jobs.CreateAsync(SampleHost.Draft("projects/p1/generationJobs/b"), null, CancellationToken.None);
        (await host.EndOfAsync("projects/p1/generationJobs/a")).State.ShouldBe(JobState.Succeeded);
        (await host.EndOfAsync("projects/p1/generationJobs/b")).State.ShouldBe(JobState.Succeeded);
    }

    private Task<SampleHost> StartAsync(Func<Job, JobRun, CancellationToken, Task<byte[]?>> script) => SampleHost.StartAsync(_folder.Path, builder =>
    {
        builder.Services.AddSingleton(new ScriptedRunner(script));
        builder.AddJobRunner<SampleContext, ScriptedRunner>("GenerationJob");
    });

    private static async Task<byte[]?> Endless(Job job, JobRun run, CancellationToken token)
    {
        await run.ReportAsync(new Progress(1, 2, "waiting", 0), token);
        await Task.Delay(Timeout.Infinite, token);
        return null;
    }

    private static async Task<string[]> EffectsAsync(SampleHost host)
    {
        await using SampleContext context = await host.Contexts.CreateDbContextAsync();
        return await context.Effects.Select(effect => effect.Key).Order().ToArrayAsync();
    }

    private sealed class OtherContext(DbContextOptions<OtherContext> options) : Storage.Database.RoomContext(options)
    {
        public override string Schema => "other";
    }
}
