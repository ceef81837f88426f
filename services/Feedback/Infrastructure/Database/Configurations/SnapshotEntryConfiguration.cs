using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>label_snapshot_entries</c>.</summary>
internal sealed class SnapshotEntryConfiguration : IEntityTypeConfiguration<SnapshotEntry>
{
    public void Configure(EntityTypeBuilder<SnapshotEntry> builder)
    {
        builder.ToTable("label_snapshot_entries");
        builder.HasKey(entry => new { entry.SnapshotName, entry.Position });
        builder.Property(entry => entry.SnapshotName).HasColumnName("snapshot_name").HasMaxLength(200);
        builder.Property(entry => entry.Position).HasColumnName("position");
        builder.Property(entry => entry.Image).HasColumnName("image").HasMaxLength(200);
        builder.Property(entry => entry.ImageSha256).HasColumnName("image_sha256").HasMaxLength(64);
        builder.Property(entry => entry.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(entry => entry.PromptText).HasColumnName("prompt_text").HasMaxLength(1000);
        builder.Property(entry => entry.Category).HasColumnName("category");
        builder.Property(entry => entry.Split).HasColumnName("split");
        builder.Property(entry => entry.Verdict).HasColumnName("verdict").HasConversion<string>().HasMaxLength(20);
        builder.Property(entry => entry.GoodProbability).HasColumnName("good_probability");
        builder.Property(entry => entry.Rater).HasColumnName("rater").HasMaxLength(160);
        builder.HasIndex(entry => entry.Image);
    }
}
