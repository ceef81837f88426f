using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>generation_jobs</c>, beside the hall's <c>jobs</c>.</summary>
internal sealed class GenerationJobConfiguration : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("generation_jobs");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(Limits.Name);
        builder.Property(row => row.Digest).HasColumnName("digest").HasMaxLength(Limits.Digest);
        builder.Property(row => row.ModelVersion).HasColumnName("model_version").HasMaxLength(Limits.Name);
        builder.Property(row => row.ModelVersionDigest).HasColumnName("model_version_digest").HasMaxLength(Limits.Digest);
        builder.Property(row => row.PromptSet).HasColumnName("prompt_set").HasMaxLength(Limits.Name);
        builder.Property(row => row.BatchSize).HasColumnName("batch_size");
        builder.Property(row => row.PublishedBatchCount).HasColumnName("published_batch_count");
        builder.HasIndex(row => row.Digest);
        builder.HasIndex(row => row.ModelVersion);
    }
}
