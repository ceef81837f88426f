using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Storage.Tests.Database;

/// <summary>A room with one table of its own, whose rows stand for effects.</summary>
public class SampleContext(DbContextOptions<SampleContext> options) : RoomContext(options)
{
    public override string Schema => "sample";

    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Effect>().ToTable("effects").HasKey(effect => effect.Key);
    }
}

/// <summary>Something that must be stored exactly once.</summary>
public sealed class Effect
{
    public required string Key { get; init; }

    public DateTimeOffset? Time { get; init; }
}

/// <summary>Lets dotnet-ef write the migrations beside this file.</summary>
public class SampleContextFactory : IDesignTimeDbContextFactory<SampleContext>
{
    public SampleContext CreateDbContext(string[] args) =>
        new((DbContextOptions<SampleContext>)new DbContextOptionsBuilder<SampleContext>().UseSqliteFile("design.db").Options);
}

/// <summary>The same room on PostgreSQL.</summary>
public sealed class PostgresSampleContext(DbContextOptions<SampleContext> options) : SampleContext(options);

/// <summary>Lets dotnet-ef write the migrations for PostgreSQL.</summary>
public sealed class PostgresSampleContextFactory : IDesignTimeDbContextFactory<PostgresSampleContext>
{
    public PostgresSampleContext CreateDbContext(string[] args) =>
        new((DbContextOptions<SampleContext>)new DbContextOptionsBuilder<SampleContext>().UsePostgresServer("Host=localhost", "sample").Options);
}
