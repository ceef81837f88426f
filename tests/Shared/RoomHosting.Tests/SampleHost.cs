using System.Diagnostics;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Tests.Database;

namespace RlhfT2I.RoomHosting.Tests;

/// <summary>A host with one room on a data root, on ports of its own.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    public const string JobName = "projects/p1/generationJobs/j1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private SampleHost(WebApplication app)
    {
        App = app;
        Channel = GrpcChannel.ForAddress(app.Urls.First());
    }

    public WebApplication App { get; }

    public GrpcChannel Channel { get; }

    public JobStore<SampleContext> Jobs => App.Services.GetRequiredService<JobStore<SampleContext>>();

    public IDbContextFactory<SampleContext> Contexts => App.Services.GetRequiredService<IDbContextFactory<SampleContext>>();

    public static async Task<SampleHost> StartAsync(string root, Action<IHostApplicationBuilder>? add = null, Action<WebApplication>? map = null, params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder([.. Arguments(root), .. args]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddRoomStorage<SampleContext, PostgresSampleContext>();
        add?.Invoke(builder);
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        map?.Invoke(app);
        await app.StartAsync();
        return new SampleHost(app);
    }

    public static string[] Arguments(string root) => ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={root}"];

    public static JobDraft Draft(string name = JobName) => new() { Name = name, Parent = "projects/p1", Kind = "GenerationJob", Payload = [1] };

    public async Task<Job> EndOfAsync(string name = JobName)
    {
        using var patience = new CancellationTokenSource(Patience);
        Job? last = null;
        await foreach (Job job in Jobs.WatchAsync(name, patience.Token))
            last = job;
        return last!;
    }

    public Task<Job> ReachesAsync(Func<Job, bool> condition, string name = JobName) =>
        UntilAsync(() => Jobs.GetAsync(name, CancellationToken.None), condition);

    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> condition)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            T seen = await look();
            if (condition(seen))
                return seen;
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"Still {seen} after {Patience}.");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    internal static bool IsFinal(Job job) => job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
