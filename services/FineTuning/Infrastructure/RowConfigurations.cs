using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Table <c>training_images</c>.</summary>
internal sealed class TrainingImageConfiguration : IEntityTypeConfiguration<TrainingImageRow>
{
    private const int MaxPromptLength = 1000;

    public void Configure(EntityTypeBuilder<TrainingImageRow> builder)
    {
        builder.ToTable("training_images");
        builder.HasKey(row => new { row.TrainingSet, row.Ordinal });
        builder.Property(row => row.TrainingSet).HasColumnName("training_set").HasMaxLength(Job.MaxNameLength);
        builder.Property(row => row.Ordinal).HasColumnName("ordinal");
        builder.Property(row => row.Image).HasColumnName("image").HasMaxLength(Job.MaxNameLength);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(BlobAddress.Length);
        builder.Property(row => row.PromptText).HasColumnName("prompt_text").HasMaxLength(MaxPromptLength);
        builder.Property(row => row.GoodProbability).HasColumnName("good_probability");
        builder.Property(row => row.Reward).HasColumnName("reward");
    }
}

/// <summary>Table <c>curve_points</c>.</summary>
internal sealed class CurvePointConfiguration : IEntityTypeConfiguration<CurvePointRow>
{
    private const int MaxMetricLength = 100;

    public void Configure(EntityTypeBuilder<CurvePointRow> builder)
    {
        builder.ToTable("curve_points");
        builder.HasKey(row => new { row.Job, row.Step, row.Metric });
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(Job.MaxNameLength);
        builder.Property(row => row.Step).HasColumnName("step");
        builder.Property(row => row.Metric).HasColumnName("metric").HasMaxLength(MaxMetricLength);
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.RecordTime).HasColumnName("record_time");
    }
}

/// <summary>Table <c>samples</c>.</summary>
internal sealed class SampleConfiguration : IEntityTypeConfiguration<SampleRow>
{
    private const int MaxPromptLength = 1000;

    public void Configure(EntityTypeBuilder<SampleRow> builder)
    {
        builder.ToTable("samples");
        builder.HasKey(row => new { row.Job, row.Step, row.Prompt });
        builder.Property(row => row.Job).HasColumnName("job").HasMaxLength(Job.MaxNameLength);
        builder.Property(row => row.Step).HasColumnName("step");
        builder.Property(row => row.Prompt).HasColumnName("prompt");
        builder.Property(row => row.PromptText).HasColumnName("prompt_text").HasMaxLength(MaxPromptLength);
        builder.Property(row => row.Seed).HasColumnName("seed");
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(BlobAddress.Length);
    }
}
