using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>Registers workers of long jobs.</summary>
public static class JobRunnerExtensions
{
    /// <summary>
    /// Works on jobs of a kind while the host serves. A job's lease is renewed meanwhile; it is completed with what the runner returns, fails with the reason of
    /// what the runner throws, ends cancelled when someone cancels it, and goes on at the next start when the host stops or its process dies.
    /// </summary>
    /// <typeparam name="TContext">The room's context; <see cref="RoomStorageExtensions.AddRoomStorage{TContext, TPostgres}"/> comes first.</typeparam>
    /// <typeparam name="TRunner">The work; a singleton unless it is registered otherwise.</typeparam>
    /// <param name="builder">The host.</param>
    /// <param name="kind">Kind of the jobs, such as <c>GenerationJob</c>.</param>
    /// <param name="concurrency">Jobs in work at once, from 1.</param>
    public static IHostApplicationBuilder AddJobRunner<TContext, TRunner>(this IHostApplicationBuilder builder, string kind, int concurrency = 1)
        where TContext : RoomContext
        where TRunner : class, IJobRunner
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        builder.Services.TryAddSingleton<TRunner>();
        var settings = new JobRunnerSettings(kind, concurrency);
        builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<JobRunnerService<TContext, TRunner>>(provider, settings));
        return builder;
    }
}
