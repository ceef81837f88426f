using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Jobs;

/// <summary>What every job store must do; each database has a class that inherits this.</summary>
public abstract class JobStoreConformance : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private protected ManualTime Time { get; } = new();

    private protected ISampleDatabase Contexts { get; private set; } = null!;

    private protected IDatabaseClock Clock { get; private set; } = null!;

    private protected abstract Task<ISampleDatabase> CreateDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        Contexts = await CreateDatabaseAsync();
        Clock = Contexts.Clock(Time);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // Nothing was made where the database is not installed.
        if (Contexts is not null)
            await Contexts.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobSignals Signals { get; } = new();

    // A new store stands for a process that was started again: it keeps nothing in memory.
    private protected JobStore<SampleContext> Store(Action<SampleContext, Job>? ended = null) => new(
        Contexts, Clock, Signals, Time, new JobStoreOptions { Domain = "sample.rlhf", Lease = Lease, LostLeaseLimit = 3 }, ended);

    [Fact]
    public async Task CreateAsync_WithAnEffect_StoresBothAndReadsBackEqual()
    {
        JobCreation created = await Store().CreateAsync(Draft("a"), (context, job) => context.Add(new Effect { Key = job.Name, Time = job.CreateTime }), Token);

        created.IsNew.ShouldBeTrue();
        Job read = await Store().GetAsync(created.Job.Name, Token);
        read.Payload.ShouldBe(created.Job.Payload);
        (read with { Payload = created.Job.Payload }).ShouldBe(created.Job);
        (await EffectsAsync()).ShouldBe([created.Job.Name]);
    }

    [Fact]
    public async Task CreateAsync_SameRequestIdTwice_StoresOneJobAndNoSecondEffect()
    {
        JobCreation first = await Store().CreateAsync(Draft("a", requestId: "r"), effect: null, Token);
        JobCreation second = await Store().CreateAsync(Draft("b", requestId: "r"), (context, job) => context.Add(new Effect { Key = "second" }), Token);

        second.IsNew.ShouldBeFalse();
        second.Job.Name.ShouldBe(first.Job.Name);
        (await EffectsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateAsync_SameRequestIdAtOnce_StoresOneJob()
    {
        JobCreation[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Store().CreateAsync(Draft($"n{i}", requestId: "r"), effect: null, Token), Token)));

        all.Count(created => created.IsNew).ShouldBe(1);
        all.Select(created => created.Job.Name).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task CreateAsync_RequestIdWithOtherContent_IsRefused()
    {
        await Store().CreateAsync(Draft("a", requestId: "r"), effect: null, Token);
        (await Should.ThrowAsync<RequestIdReusedException>(() => Store().CreateAsync(Draft("b", requestId: "r") with { Payload = [9] }, effect: null, Token)))
            .Message.ShouldContain("request_id r");
    }

    [Fact]
    public async Task CreateAsync_TakenName_IsRefused()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        await Should.ThrowAsync<JobExistsException>(() => Store().CreateAsync(Draft("a"), effect: null, Token));
    }

    [Fact]
    public async Task CreateAsync_SameDigest_AnswersTheFirstUntilItFailed()
    {
        await Store().CreateAsync(Draft("a", digest: "d"), effect: null, Token);
        (await Store().CreateAsync(Draft("b", digest: "d"), effect: null, Token)).Job.Name.ShouldBe(Name("a"));

        Job claimed = (await Store().ClaimNextAsync("Sample", "w", Token))!;
        await Store().FailAsync(claimed.Name, claimed.Attempt, new Failure { Reason = "BROKEN" }, Token);
        (await Store().CreateAsync(Draft("c", digest: "d"), effect: null, Token)).IsNew.ShouldBeTrue();
        (await Store().GetAsync(Name("a"), Token)).Failure!.Reason.ShouldBe("BROKEN");
    }

    [Fact]
    public async Task ClaimNextAsync_ManyWorkersAtOnce_GivesEachJobToOne()
    {
        for (int i = 0; i < 12; i++)
            await Store().CreateAsync(Draft($"n{i:00}"), effect: null, Token);

        Job?[] claimed = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store().ClaimNextAsync("Sample", $"w{i}", Token), Token)));

        claimed.OfType<Job>().Select(job => job.Name).Distinct().Count().ShouldBe(12);
        claimed.Count(job => job is null).ShouldBe(4);
    }

    [Fact]
    public async Task CompleteAsync_ByAFormerOwner_IsRefusedAndStoresNothing()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        Job frozen = (await Store().ClaimNextAsync("Sample", "frozen", Token))!;
        (await Store().ClaimNextAsync("Sample", "other", Token)).ShouldBeNull();
        Time.Advance(Lease);
        Job taken = (await Store().ClaimNextAsync("Sample", "other", Token))!;

        await Should.ThrowAsync<JobLeaseLostException>(() =>
            Store().CompleteAsync(frozen.Name, frozen.Attempt, [1], (context, _) => context.Add(new Effect { Key = "late" }), Token));
        (await EffectsAsync()).ShouldBeEmpty();

        Job done = await Store().CompleteAsync(taken.Name, taken.Attempt, [2], (context, _) => context.Add(new Effect { Key = "good" }), Token);
        done.State.ShouldBe(JobState.Succeeded);
        (await EffectsAsync()).ShouldBe(["good"]);
        await Should.ThrowAsync<JobLeaseLostException>(() => Store().CompleteAsync(taken.Name, taken.Attempt, [2], effect: null, Token));
    }

    [Fact]
    public async Task HeartbeatAsync_BeforeTheEnd_KeepsTheLeaseAndProgressNeverFalls()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        Job job = (await Store().ClaimNextAsync("Sample", "w", Token))!;
        Time.Advance(Lease / 2);
        await Store().HeartbeatAsync(job.Name, job.Attempt, new Progress(5, 10, "drawing", 2), Token);
        Time.Advance(Lease / 2);

        (await Store().ClaimNextAsync("Sample", "other", Token)).ShouldBeNull();
        (await Store().HeartbeatAsync(job.Name, job.Attempt, new Progress(3, 10, "drawing", 2), Token)).Progress.CompletedCount.ShouldBe(5);
    }

    [Fact]
    public async Task ClaimNextAsync_WorkersLostThreeTimes_FailsTheJob()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        for (int i = 0; i < 3; i++)
        {
            (await Store().ClaimNextAsync("Sample", $"w{i}", Token)).ShouldNotBeNull();
            Time.Advance(Lease);
        }
        (await Store().ClaimNextAsync("Sample", "w", Token)).ShouldBeNull();
        Job job = await Store().GetAsync(Name("a"), Token);
        (job.State, job.Failure!.Reason, job.Failure.Domain).ShouldBe((JobState.Failed, "WORKERS_LOST", "sample.rlhf"));
    }

    [Fact]
    public async Task Ended_WhicheverWayJobsEnd_StoresItsRowsWithTheirFinalForms()
    {
        JobStore<SampleContext> store = Store((context, job) => context.Add(new Effect { Key = $"{job.Name.Split('/')[^1]} {job.State} {job.EndTime is not null}" }));
        foreach (string id in new[] { "done", "failed", "stopped", "lost" })
            await store.CreateAsync(Draft(id), effect: null, Token);
        for (int i = 0; i < 2; i++)
        {
            Job job = (await store.ClaimNextAsync("Sample", "w", Token))!;
            await store.HeartbeatAsync(job.Name, job.Attempt, progress: null, Token);
            await (job.Name == Name("done") ? store.CompleteAsync(job.Name, job.Attempt, null, null, Token) : store.FailAsync(job.Name, job.Attempt, new Failure { Reason = "X" }, Token));
        }
        await store.CancelAsync(Name("stopped"), Token);
        await store.CancelAsync(Name("stopped"), Token);
        for (int i = 0; i < 3; i++)
        {
            (await store.ClaimNextAsync("Sample", "w", Token)).ShouldNotBeNull();
            Time.Advance(Lease);
        }
        (await store.ClaimNextAsync("Sample", "w", Token)).ShouldBeNull();
        await store.ResumeAsync(Name("failed"), Token);
        await store.CancelAsync(Name("failed"), Token);
        (await EffectsAsync()).Order(StringComparer.Ordinal).ShouldBe(["done Succeeded True", "failed Cancelled True", "failed Failed True", "lost Failed True", "stopped Cancelled True"]);
    }

    [Fact]
    public async Task ReleaseAsync_ManyTimes_DoesNotCountAsLost()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        for (int i = 1; i <= 6; i++)
        {
            Job job = (await Store().ClaimNextAsync("Sample", "w", Token))!;
            job.Attempt.ShouldBe(i);
            await Store().ReleaseAsync(job.Name, job.Attempt, Token);
        }
    }

    [Fact]
    public async Task CancelAsync_WhileRunning_TellsTheWorkerAndEndsCancelled()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        Job job = (await Store().ClaimNextAsync("Sample", "w", Token))!;
        (await Store().CancelAsync(job.Name, Token)).State.ShouldBe(JobState.Cancelling);
        (await Store().HeartbeatAsync(job.Name, job.Attempt, progress: null, Token)).State.ShouldBe(JobState.Cancelling);
        Job ended = await Store().CompleteAsync(job.Name, job.Attempt, [1], (context, _) => context.Add(new Effect { Key = "x" }), Token);
        ended.State.ShouldBe(JobState.Cancelled);
        (await EffectsAsync()).ShouldBeEmpty();
        (await Store().CancelAsync(job.Name, Token)).Revision.ShouldBe(ended.Revision);
    }

    [Fact]
    public async Task ResumeAsync_AfterACancel_WaitsForAWorkerAgain()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        await Store().CancelAsync(Draft("a").Name, Token);
        Job resumed = await Store().ResumeAsync(Draft("a").Name, Token);
        resumed.State.ShouldBe(JobState.Pending);
        resumed.EndTime.ShouldBeNull();
        Job job = (await Store().ClaimNextAsync("Sample", "w", Token))!;
        (await Store().ResumeAsync(job.Name, Token)).Revision.ShouldBe(job.Revision);
        Job done = await Store().CompleteAsync(job.Name, job.Attempt, [1], effect: null, Token);
        (await Store().ResumeAsync(job.Name, Token)).State.ShouldBe(done.State);
    }

    [Fact]
    public async Task ResumeAsync_WhileAnotherOfItsDigestWorks_IsRefused()
    {
        await Store().CreateAsync(Draft("a") with { Digest = "d" }, effect: null, Token);
        await Store().CancelAsync(Draft("a").Name, Token);
        await Store().CreateAsync(Draft("b") with { Digest = "d" }, effect: null, Token);
        await Should.ThrowAsync<JobExistsException>(() => Store().ResumeAsync(Draft("a").Name, Token));
        (await Store().GetAsync(Draft("a").Name, Token)).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task ClaimNextAsync_CancelledWhileItsWorkerDied_EndsCancelled()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        Job job = (await Store().ClaimNextAsync("Sample", "w", Token))!;
        await Store().CancelAsync(job.Name, Token);
        Time.Advance(Lease);
        (await Store().ClaimNextAsync("Sample", "w2", Token)).ShouldBeNull();
        (await Store().GetAsync(job.Name, Token)).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task ListAsync_InPages_GivesEachJobOnceNewestFirst()
    {
        var created = new List<Job>();
        for (int i = 0; i < 7; i++)
        {
            if (i % 2 == 0)
                Time.Advance(TimeSpan.FromSeconds(1));
            created.Add((await Store().CreateAsync(Draft($"n{i}"), effect: null, Token)).Job);
        }
        var query = new JobQuery { Parent = "projects/p", PageSize = 2 };
        var names = new List<string>();
        do
        {
            JobPage page = await Store().ListAsync(query, Token);
            names.AddRange(page.Jobs.Select(job => job.Name));
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken.Length > 0);
        // Of one moment, as on a clock that stands, the names decide.
        names.ShouldBe(created.OrderByDescending(job => job.CreateTime).ThenBy(job => job.Name, StringComparer.Ordinal).Select(job => job.Name));
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("AAAA")]
    public async Task ListAsync_ForeignToken_IsRefused(string token) =>
        await Should.ThrowAsync<InvalidPageTokenException>(() => Store().ListAsync(new JobQuery { Parent = "projects/p", PageToken = token }, Token));

    [Fact]
    public async Task ListAsync_TokenOfAnotherQuery_IsRefused()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        await Store().CreateAsync(Draft("b"), effect: null, Token);
        var query = new JobQuery { Parent = "projects/p", PageSize = 1 };
        string token = (await Store().ListAsync(query, Token)).NextPageToken;
        await Should.ThrowAsync<InvalidPageTokenException>(() => Store().ListAsync(query with { PageToken = token, States = [JobState.Failed] }, Token));
    }

    [Fact]
    public async Task WatchAsync_ChangesUntilTheEnd_AreSeenAndTheWatchEnds()
    {
        await Store().CreateAsync(Draft("a"), effect: null, Token);
        var states = new List<JobState>();
        await foreach (Job job in Store().WatchAsync(Name("a"), Token))
        {
            states.Add(job.State);
            if (job.State == JobState.Pending)
                await Store().ClaimNextAsync("Sample", "w", Token);
            else if (job.State == JobState.Running)
                await Store().CompleteAsync(job.Name, job.Attempt, result: null, effect: null, Token);
        }
        states.ShouldBe([JobState.Pending, JobState.Running, JobState.Succeeded]);
        Signals.WatchedCount.ShouldBe(0);
    }

    [Fact]
    public async Task GetAsync_UnknownName_IsRefused() =>
        (await Should.ThrowAsync<JobNotFoundException>(() => Store().GetAsync("projects/p/samples/none", Token))).Message.ShouldContain("samples/none");

    private static string Name(string id) => $"projects/p/samples/{id}";

    private static JobDraft Draft(string id, string? requestId = null, string? digest = null) =>
        new() { Name = Name(id), Parent = "projects/p", Kind = "Sample", Payload = [1, 2, 3], RequestId = requestId, Digest = digest };

    private async Task<List<string>> EffectsAsync()
    {
        await using SampleContext context = await Contexts.CreateDbContextAsync(Token);
        return await context.Effects.Select(effect => effect.Key).ToListAsync(Token);
    }
}
