using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

[assembly: AssemblyFixture(typeof(RlhfT2I.Feedback.Tests.PostgresFeedbackHost))]

namespace RlhfT2I.Feedback.Tests;

/// <summary>The room on a PostgreSQL server. Started by the first test that asks for it; tests skip where the server is not installed.</summary>
public sealed class PostgresFeedbackHost : FeedbackHost
{
    private readonly PostgresServer? _server = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _connectionString;

    public PostgresFeedbackHost()
    {
    }

    private PostgresFeedbackHost(string connectionString) => (_server, _connectionString) = (null, connectionString);

    private protected override string[] DatabaseArguments => ["--Storage:Provider=Postgres", $"--Storage:ConnectionString={_connectionString}"];

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>This host, running.</summary>
    public async Task<FeedbackHost> GetAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_connectionString is null)
            {
                string connectionString = await _server!.CreateDatabaseAsync();
                var builder = new DbContextOptionsBuilder<FeedbackContext>();
                builder.UsePostgresServer(connectionString, "feedback");
                await using var context = new PostgresFeedbackContext(builder.Options);
                await context.Database.MigrateAsync();
                _connectionString = connectionString;
                await StartAsync(Root);
            }
            return this;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Another process's host on the same database and files.</summary>
    public Task<FeedbackHost> StartTwinAsync() => StartTwinAsync(null);

    /// <summary>The same, with another short way of leases and answers.</summary>
    internal async Task<FeedbackHost> StartTwinAsync(Func<IServiceProvider, ILabelingShortcut>? shortcutMaker)
    {
        var twin = new PostgresFeedbackHost(_connectionString ?? throw new InvalidOperationException("The first host has not started.")) { ShortcutMaker = shortcutMaker };
        await twin.StartAsync(Root);
        return twin;
    }

    /// <summary>Kills the database server and starts it again.</summary>
    public Task RestartServerAsync() => _server!.RestartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _gate.Dispose();
    }

    private protected override IDatabaseClock Clock(ShiftedTime time) => new ShiftedClock(time);

    private sealed class ShiftedClock(ShiftedTime time) : IDatabaseClock
    {
        private readonly ServerDatabaseClock _server = new();

        public TimeSpan Lead => time.Shift;

        public async ValueTask<DateTimeOffset> GetUtcNowAsync(DbContext context, CancellationToken cancellationToken) =>
            await _server.GetUtcNowAsync(context, cancellationToken) + time.Shift;
    }
}
