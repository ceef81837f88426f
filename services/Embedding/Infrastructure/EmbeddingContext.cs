using Microsoft.EntityFrameworkCore;
using RlhfT2I.Embedding.Infrastructure.Entities;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>The room's database: this class on SQLite, <see cref="PostgresEmbeddingContext"/> on PostgreSQL.</summary>
/// <param name="options">Where it is.</param>
public class EmbeddingContext(DbContextOptions<EmbeddingContext> options) : RoomContext(options)
{
    /// <inheritdoc />
    public override string Schema => "embedding";

    /// <summary>Images that the room was told of.</summary>
    public DbSet<ImageRow> Images => Set<ImageRow>();

    /// <summary>Cached vectors.</summary>
    public DbSet<VectorRow> Vectors => Set<VectorRow>();

    /// <summary>Blobs of vectors that messages name.</summary>
    public DbSet<AnnouncedVectors> Announced => Set<AnnouncedVectors>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfiguration(new ImageRowConfiguration());
        modelBuilder.ApplyConfiguration(new VectorRowConfiguration());
        modelBuilder.ApplyConfiguration(new AnnouncedVectorsConfiguration());
    }
}
