using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Database;

/// <summary>Back up while the host runs, wipe everything, restore: every table, file and blob has the digest that it had, and the host goes on.</summary>
public sealed class BackupTests(PostgresServer server) : IDisposable
{
    private static readonly string[] Tables = ["jobs", "outbox", "processed_batches", "effects", "__EFMigrationsHistory"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    private string Backup => _folder.File("backups/first");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Embedded_BackedUpWipedAndRestored_IsWhatItWas()
    {
        SkipWithoutShell();
        BlobAddress blob;
        await using (SampleHost host = await SampleHost.StartAsync(Directory.CreateDirectory(Data).FullName))
        {
            blob = await FillAsync(host);
            await ScriptAsync("backup", "embedded", Data, Backup);
        }
        IReadOnlyDictionary<string, string> before = await DigestsAsync(Data);
        Directory.Delete(Data, recursive: true);

        await ScriptAsync("restore", "embedded", Backup, Data);
        (await DigestsAsync(Data)).ShouldBe(before, ignoreOrder: true);
        await using SampleHost again = await SampleHost.StartAsync(Data);
        await GoesOnAsync(again, blob);
    }

    [Fact]
    public async Task Postgres_BackedUpWipedAndRestored_IsWhatItWas()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts need a POSIX shell.");
        string first = await server.CreateDatabaseAsync(), second = await server.CreateDatabaseAsync();
        await MigrateAsync(first);
        BlobAddress blob;
        await using (SampleHost host = await SampleHost.StartAsync(Directory.CreateDirectory(Data).FullName, args: Arguments(first)))
        {
            blob = await FillAsync(host);
            await ScriptAsync("backup", "postgres", Data, Backup, first);
        }
        IReadOnlyDictionary<string, string> before = await DigestsAsync(Data, first);
        Directory.Delete(Data, recursive: true);

        await ScriptAsync("restore", "postgres", Backup, Data, second);
        (await DigestsAsync(Data, second)).ShouldBe(before, ignoreOrder: true);
        await using (SampleHost again = await SampleHost.StartAsync(Data, args: Arguments(second)))
            await GoesOnAsync(again, blob);
        // Not over something that is there.
        (int code, string error) = await RunAsync("restore", "postgres", Backup, _folder.File("other"), second);
        code.ShouldBe(2);
        error.ShouldContain("The database is not empty");
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_TouchesNothing()
    {
        SkipWithoutShell();
        await using (SampleHost host = await SampleHost.StartAsync(Directory.CreateDirectory(Data).FullName))
        {
            await FillAsync(host);
            await ScriptAsync("backup", "embedded", Data, Backup);
        }
        string file = Directory.EnumerateFiles(Path.Combine(Backup, "blobs"), "*", SearchOption.AllDirectories).First();
        new FileInfo(file).IsReadOnly = false;
        await File.AppendAllTextAsync(file, "x", Token);
        (int code, string error) = await RunAsync("restore", "embedded", Backup, _folder.File("restored"));
        code.ShouldBe(1);
        error.ShouldContain("is damaged; nothing was restored");
        Directory.Exists(_folder.File("restored")).ShouldBeFalse();

        (code, error) = await RunAsync("restore", "embedded", Backup, Data);
        code.ShouldBe(2);
        error.ShouldContain("is not empty");
    }

    private static async Task<BlobAddress> FillAsync(SampleHost host)
    {
        await host.Jobs.CreateAsync(SampleHost.Draft(), effect: null, Token);
        await host.Jobs.CreateAsync(SampleHost.Draft("projects/p1/generationJobs/done"), effect: null, Token);
        await using SampleContext context = await host.Contexts.CreateDbContextAsync(Token);
        context.Effects.Add(new Effect { Key = "ünï'; --", Time = DateTimeOffset.UnixEpoch });
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, "b1", new ImageBatch { BatchId = "b1" }, DateTimeOffset.UnixEpoch));
        await context.SaveChangesAsync(Token);
        using var bytes = new MemoryStream(RandomNumberGenerator.GetBytes(100_000));
        BlobAddress blob = (await host.App.Services.GetRequiredService<IBlobStore>().PutAsync(bytes, Token)).Address;
        // The relay marks what it published; then nothing moves any more.
        await SampleHost.UntilAsync(async () =>
        {
            await using SampleContext look = await host.Contexts.CreateDbContextAsync(Token);
            return await look.Outbox.CountAsync(message => message.Epoch == null, Token);
        }, waiting => waiting == 0);
        return blob;
    }

    private static async Task GoesOnAsync(SampleHost host, BlobAddress blob)
    {
        (await host.Jobs.ClaimNextAsync("GenerationJob", "again", Token)).ShouldNotBeNull();
        await using Stream content = await host.App.Services.GetRequiredService<IBlobStore>().GetAsync(blob, verify: true, Token);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Token);
        copy.Length.ShouldBe(100_000);
    }

    /// <summary>Digests of every table and of every file that outlives a process.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> DigestsAsync(string data, string? database = null)
    {
        var digests = new Dictionary<string, string>();
        await using DbConnection connection = database is null
            ? new SqliteConnection($"Data Source={Path.Combine(data, "sample.db")};Pooling=False") : new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        foreach (string table in Tables)
            digests[table] = await DigestAsync(connection, database is null ? $"\"{table}\"" : $"sample.\"{table}\"");
        foreach (string file in new[] { "blobs", "models", "work" }.Select(folder => Path.Combine(data, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(path => !path.Contains(".uploads", StringComparison.Ordinal)))
        {
            await using FileStream stream = File.OpenRead(file);
            digests[Path.GetRelativePath(data, file)] = Convert.ToHexString(await SHA256.HashDataAsync(stream, Token));
        }
        digests.Keys.Count(key => key.StartsWith("blobs", StringComparison.Ordinal)).ShouldBe(1);
        return digests;
    }

    private static async Task<string> DigestAsync(DbConnection connection, string table)
    {
        await using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The names are this test's own.
        command.CommandText = $"SELECT * FROM {table} ORDER BY 1";
#pragma warning restore CA2100
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using DbDataReader reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            for (int i = 0; i < reader.FieldCount; i++)
            {
                object value = reader.GetValue(i);
                string text = value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                hash.AppendData(Encoding.UTF8.GetBytes($"{reader.GetName(i)}={text};"));
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task MigrateAsync(string database)
    {
        using var error = new StringWriter();
        int code = await ServiceHost.RunAsync(
            ["migrate", .. SampleHost.Arguments(_folder.File("migrate")), .. Arguments(database)], builder => builder.AddRoomStorage<SampleContext, PostgresSampleContext>(), _ => { }, error, Token);
        code.ShouldBe(0, error.ToString());
    }

    private static string[] Arguments(string database) => ["--Storage:Provider=Postgres", $"--Storage:ConnectionString={database}"];

    private static async Task ScriptAsync(string verb, string layout, string from, string to, string? database = null)
    {
        (int code, string error) = await RunAsync(verb, layout, from, to, database);
        code.ShouldBe(0, error);
    }

    private static async Task<(int Code, string Error)> RunAsync(string verb, string layout, string from, string to, string? database = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", $"{verb}.sh"), [layout, from, to]) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (database is not null)
        {
            var place = new NpgsqlConnectionStringBuilder(database);
            start.Environment["PATH"] = $"{PostgresServer.Programs}:{Environment.GetEnvironmentVariable("PATH")}";
            start.Environment["PGHOST"] = place.Host;
            start.Environment["PGPORT"] = place.Port.ToString(CultureInfo.InvariantCulture);
            start.Environment["PGUSER"] = place.Username;
            start.Environment["PGPASSWORD"] = place.Password;
            start.Environment["PGDATABASE"] = place.Database;
        }
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output + await error);
    }

    private static void SkipWithoutShell() =>
        Assert.SkipWhen(OperatingSystem.IsWindows() || !File.Exists("/usr/bin/sqlite3"), "The scripts need a POSIX shell, and sqlite3 to copy a database in use (Debian package sqlite3).");
}
