using Microsoft.EntityFrameworkCore;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>The room's database: this class on SQLite, <see cref="PostgresRewardContext"/> on PostgreSQL.</summary>
/// <param name="options">Where it is.</param>
public class RewardContext(DbContextOptions<RewardContext> options) : RoomContext(options)
{
    /// <inheritdoc />
    public override string Schema => "reward";

    /// <summary>Trained reward models.</summary>
    public DbSet<RewardModelRow> RewardModels => Set<RewardModelRow>();

    /// <summary>Curves of trainings.</summary>
    public DbSet<TrainingPointRow> TrainingPoints => Set<TrainingPointRow>();

    /// <summary>Vectors that came over the stream.</summary>
    public DbSet<EmbeddedImageRow> EmbeddedImages => Set<EmbeddedImageRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfiguration(new RewardModelRowConfiguration());
        modelBuilder.ApplyConfiguration(new TrainingPointRowConfiguration());
        modelBuilder.ApplyConfiguration(new EmbeddedImageRowConfiguration());
    }
}
