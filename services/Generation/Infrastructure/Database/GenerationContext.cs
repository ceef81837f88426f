using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>The room's database, with prompt sets, jobs and images: this class on SQLite, <see cref="PostgresGenerationContext"/> on PostgreSQL.</summary>
/// <param name="options">The database.</param>
public class GenerationContext(DbContextOptions<GenerationContext> options) : RoomContext(options)
{
    /// <inheritdoc />
    public override string Schema => "generation";

    internal DbSet<PromptSetRow> PromptSets => Set<PromptSetRow>();

    internal DbSet<PromptRow> Prompts => Set<PromptRow>();

    internal DbSet<JobRow> GenerationJobs => Set<JobRow>();

    internal DbSet<FailedBatchRow> FailedBatches => Set<FailedBatchRow>();

    internal DbSet<ImageRow> Images => Set<ImageRow>();

    internal DbSet<AnsweredRequestRow> AnsweredRequests => Set<AnsweredRequestRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GenerationContext).Assembly);
    }
}
