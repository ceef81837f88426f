using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Storage.Tests.Database;

public sealed class DatabaseMigratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnsureCurrentAsync_BeforeMigration_NamesTheCommand()
    {
        await using var database = new SampleDatabase(isMigrated: false);
        var migrator = new DatabaseMigrator<SampleContext>(database, "rlhf-sample migrate");
        (await Should.ThrowAsync<MigrationStateException>(() => migrator.EnsureCurrentAsync(Token))).Message.ShouldContain("Run: rlhf-sample migrate");
        (await migrator.MigrateAsync(Token)).ShouldHaveSingleItem();
        await migrator.EnsureCurrentAsync(Token);
        (await migrator.MigrateAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task EnsureCurrentAsync_DatabaseOfANewerProgram_IsRefused()
    {
        await using var database = new SampleDatabase();
        await using SampleContext context = database.CreateDbContext();
        await context.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99')", Token);
        var migrator = new DatabaseMigrator<SampleContext>(database, "rlhf-sample migrate");
        (await Should.ThrowAsync<MigrationStateException>(() => migrator.EnsureCurrentAsync(Token))).Message.ShouldContain("29990101000000_Later");
        await Should.ThrowAsync<MigrationStateException>(() => migrator.MigrateAsync(Token));
    }

    [Fact]
    public async Task Model_OfTheCode_IsThatOfTheMigrations()
    {
        await using var database = new SampleDatabase();
        using SampleContext context = database.CreateDbContext();
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("foreign_keys", "1")]
    [InlineData("synchronous", "2")]
    [InlineData("busy_timeout", "30000")]
    public async Task UseSqliteFile_OnEachConnection_SetsThePragma(string pragma, string expected)
    {
        await using var database = new SampleDatabase();
        using SampleContext context = database.CreateDbContext();
        await context.Database.OpenConnectionAsync(Token);
        using System.Data.Common.DbCommand command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = pragma switch
        {
            "journal_mode" => "PRAGMA journal_mode",
            "foreign_keys" => "PRAGMA foreign_keys",
            "synchronous" => "PRAGMA synchronous",
            _ => "PRAGMA busy_timeout",
        };
        (await command.ExecuteScalarAsync(Token))!.ToString().ShouldBe(expected);
    }
}
