using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>Table <c>training_points</c>.</summary>
internal sealed class TrainingPointRowConfiguration : IEntityTypeConfiguration<TrainingPointRow>
{
    public void Configure(EntityTypeBuilder<TrainingPointRow> builder)
    {
        builder.ToTable("training_points");
        builder.HasKey(row => new { row.Job, row.Attempt, row.Step, row.Metric });
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(300);
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.Step).HasColumnName("step");
        builder.Property(row => row.Metric).HasColumnName("metric").HasMaxLength(100);
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.RecordTime).HasColumnName("record_time");
    }
}
