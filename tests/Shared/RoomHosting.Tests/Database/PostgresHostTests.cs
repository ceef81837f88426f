using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace RlhfT2I.RoomHosting.Tests.Database;

/// <summary>Hosts on a PostgreSQL server: what they ask of it, and that they stand beside one another.</summary>
public sealed class PostgresHostTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_BeforeMigrate_IsRefusedWithTheCommandAndSucceedsAfterIt()
    {
        string database = await server.CreateDatabaseAsync();
        (int code, string error) = await RunAsync(Arguments(database));
        code.ShouldBe(ExitCodes.DatabaseUnusable);
        error.ShouldContain("The database of sample lacks 1 migrations");
        error.ShouldContain(" migrate, with the same Storage options");

        (await RunAsync(["migrate", .. Arguments(database)])).ShouldBe((ExitCodes.Success, ""));
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path, args: Arguments(database));
        host.App.Urls.Count.ShouldBe(2);
        File.Exists(host.App.Services.GetRequiredService<StoragePaths>().Database("sample")).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_BesideAnotherHost_LeavesItsJobsAlone()
    {
        string database = await server.CreateDatabaseAsync();
        await RunAsync(["migrate", .. Arguments(database)]);
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SampleHost first = await SampleHost.StartAsync(_folder.Path, args: Arguments(database));
        await first.Jobs.CreateAsync(SampleHost.Draft(), effect: null, token);
        Job job = (await first.Jobs.ClaimNextAsync("GenerationJob", "first", token)).ShouldNotBeNull();

        await using SampleHost second = await SampleHost.StartAsync(_folder.Path, args: Arguments(database));
        (await second.Jobs.ClaimNextAsync("GenerationJob", "second", token)).ShouldBeNull();
        (await first.Jobs.CompleteAsync(job.Name, job.Attempt, [1], effect: null, token)).State.ShouldBe(JobState.Succeeded);
        (await second.Jobs.GetAsync(job.Name, token)).State.ShouldBe(JobState.Succeeded);
    }

    [Fact]
    public async Task Host_AsTheApplicationsRole_WorksAndCannotChangeTables()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string database = await server.CreateDatabaseAsync();
        await RunAsync(["migrate", .. Arguments(database)]);
        await ExecuteAsync(database, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rlhf_app') THEN CREATE ROLE rlhf_app LOGIN PASSWORD 'app'; END IF; END $$");
        await ExecuteAsync(database, await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "postgres", "application-role.sql"), token));
        string asApplication = new NpgsqlConnectionStringBuilder(database) { Username = "rlhf_app", Password = "app" }.ConnectionString;

        await using (SampleHost host = await SampleHost.StartAsync(_folder.Path, args: Arguments(asApplication)))
        {
            await host.Jobs.CreateAsync(SampleHost.Draft(), effect: null, token);
            Job job = (await host.Jobs.ClaimNextAsync("GenerationJob", "first", token)).ShouldNotBeNull();
            (await host.Jobs.CompleteAsync(job.Name, job.Attempt, [1], effect: null, token)).State.ShouldBe(JobState.Succeeded);
        }
        foreach (string statement in new[]
        {
            "CREATE TABLE sample.mine (a int)", "DROP TABLE sample.jobs", "ALTER TABLE sample.jobs ADD COLUMN a int", "TRUNCATE sample.jobs",
            "DELETE FROM sample.\"__EFMigrationsHistory\"", "CREATE SCHEMA mine", "CREATE ROLE other SUPERUSER", "COPY sample.jobs TO PROGRAM 'true'",
        })
            (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(asApplication, statement))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
    }

    [Fact]
    public async Task Start_WhereNoServerListens_EndsWithItsExitCode()
    {
        (int code, string error) = await RunAsync(Arguments("Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=canary"));
        code.ShouldBe(ExitCodes.DatabaseUnusable);
        error.ShouldContain("Storage:ConnectionString");
        error.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("Storage:ConnectionString is empty", "--Storage:Provider=Postgres")]
    [InlineData("does not name Database", "--Storage:Provider=Postgres", "--Storage:ConnectionString=Host=db;Password=canary")]
    [InlineData("is no Npgsql connection string", "--Storage:Provider=Postgres", "--Storage:ConnectionString=Hots=db;Password=canary")]
    [InlineData("Storage:Provider is Sqlite", "--Storage:ConnectionString=Host=db;Database=d;Password=canary")]
    [InlineData("Storage:Provider", "--Storage:Provider=Oracle")]
    public async Task Start_WithWrongOptions_NamesTheKeyAndNeverTheConnectionString(string expected, params string[] arguments)
    {
        (int code, string error) = await RunAsync(arguments);
        code.ShouldBe(ExitCodes.BadConfiguration);
        error.ShouldContain(expected);
        error.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Run_WithAnUnknownVerb_NamesThoseThereAre()
    {
        (int code, string error) = await RunAsync(["mirgate"]);
        code.ShouldBe(ExitCodes.BadConfiguration);
        error.ShouldContain("'mirgate'; allowed: migrate");
    }

#pragma warning disable CA2100 // Statements are the test's own.
    private static async Task ExecuteAsync(string database, string statement)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
#pragma warning restore CA2100

    private static string[] Arguments(string connectionString) => ["--Storage:Provider=Postgres", $"--Storage:ConnectionString={connectionString}"];

    private async Task<(int Code, string Error)> RunAsync(string[] arguments)
    {
        using var error = new StringWriter();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string[] verb = arguments is [['m', ..], ..] ? [arguments[0]] : [];
        int code = await ServiceHost.RunAsync([.. verb, .. SampleHost.Arguments(_folder.Path), .. arguments[verb.Length..]], builder =>
        {
            builder.Logging.ClearProviders();
            builder.AddRoomStorage<SampleContext, PostgresSampleContext>();
        }, _ => { }, error, patience.Token);
        return (code, error.ToString());
    }
}
