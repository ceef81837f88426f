using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Storage.Inbox;

/// <summary>Table <c>processed_batches</c>; its key is what makes handlers idempotent.</summary>
internal sealed class ProcessedBatchConfiguration : IEntityTypeConfiguration<ProcessedBatch>
{
    public void Configure(EntityTypeBuilder<ProcessedBatch> builder)
    {
        builder.ToTable("processed_batches");
        builder.HasKey(batch => new { batch.Consumer, batch.BatchId });
        builder.Property(batch => batch.Consumer).HasColumnName("consumer").HasMaxLength(ProcessedBatch.MaxFieldLength);
        builder.Property(batch => batch.BatchId).HasColumnName("batch_id").HasMaxLength(ProcessedBatch.MaxFieldLength);
        builder.Property(batch => batch.ProcessTime).HasColumnName("process_time");
        builder.HasIndex(batch => batch.ProcessTime);
    }
}
