using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Diagnostics;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.Storage.Database;

/// <summary>
/// Base of every room's context: the tables that all rooms have alike. A room derives, adds its own sets, applies its configurations in
/// <see cref="OnModelCreating"/> after calling the base, and owns its migrations. Migrations belong to one provider: those for PostgreSQL hang on a context that
/// derives from the room's and adds nothing.
/// </summary>
/// <param name="options">The database.</param>
public abstract class RoomContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The room's own schema, such as <c>generation</c>. SQLite has no schemas: there each room has its own file.</summary>
    public abstract string Schema { get; }

    /// <summary>Long work.</summary>
    public DbSet<Job> Jobs => Set<Job>();

    /// <summary>Messages that were decided together with an effect and are on their way to a stream.</summary>
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    /// <summary>Batches whose effect is stored.</summary>
    public DbSet<ProcessedBatch> ProcessedBatches => Set<ProcessedBatch>();

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using Activity? save = StorageTelemetry.StartSave(Schema, IsSqlite);
        int count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        save?.SetTag(StorageTelemetry.RowCount, count);
        return count;
    }

    internal bool IsSqlite => Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        if (IsSqlite)
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Microseconds>();
            return;
        }
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();
        // Texts compare and sort byte by byte, as in SQLite, whatever language the server was set up with.
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        if (!IsSqlite)
            modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.ApplyConfiguration(new JobConfiguration());
        modelBuilder.ApplyConfiguration(new OutboxConfiguration());
        modelBuilder.ApplyConfiguration(new ProcessedBatchConfiguration());
    }
}
