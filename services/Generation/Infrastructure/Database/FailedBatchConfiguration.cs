using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>failed_batches</c>.</summary>
internal sealed class FailedBatchConfiguration : IEntityTypeConfiguration<FailedBatchRow>
{
    public void Configure(EntityTypeBuilder<FailedBatchRow> builder)
    {
        builder.ToTable("failed_batches");
        builder.HasKey(row => row.BatchId);
        builder.Property(row => row.BatchId).HasColumnName("batch_id").HasMaxLength(Limits.Name);
        builder.Property(row => row.JobName).HasColumnName("job_name").HasMaxLength(Limits.Name);
        builder.Property(row => row.Failure).HasColumnName("failure");
        builder.HasIndex(row => row.JobName);
    }
}
