using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>The room's database: this class on SQLite, <see cref="PostgresFineTuningContext"/> on PostgreSQL.</summary>
/// <param name="options">Where it is.</param>
public class FineTuningContext(DbContextOptions<FineTuningContext> options) : RoomContext(options)
{
    /// <inheritdoc />
    public override string Schema => "finetuning";

    /// <summary>Images of training sets.</summary>
    public DbSet<TrainingImageRow> TrainingImages => Set<TrainingImageRow>();

    /// <summary>Points of curves.</summary>
    public DbSet<CurvePointRow> CurvePoints => Set<CurvePointRow>();

    /// <summary>Pictures drawn on the way.</summary>
    public DbSet<SampleRow> Samples => Set<SampleRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FineTuningContext).Assembly);
    }
}
