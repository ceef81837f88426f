using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>label_snapshots</c>.</summary>
internal sealed class SnapshotConfiguration : IEntityTypeConfiguration<Snapshot>
{
    public void Configure(EntityTypeBuilder<Snapshot> builder)
    {
        builder.ToTable("label_snapshots");
        builder.HasKey(snapshot => snapshot.Number);
        builder.Property(snapshot => snapshot.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(snapshot => snapshot.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(snapshot => snapshot.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(snapshot => snapshot.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(snapshot => snapshot.Consensus).HasColumnName("consensus").HasConversion<string>().HasMaxLength(20);
        builder.Property(snapshot => snapshot.GenerationJobs).HasColumnName("generation_jobs");
        builder.Property(snapshot => snapshot.GoldIncluded).HasColumnName("gold_included");
        builder.Property(snapshot => snapshot.Digest).HasColumnName("digest").HasMaxLength(71);
        builder.Property(snapshot => snapshot.LabelCount).HasColumnName("label_count");
        builder.Property(snapshot => snapshot.ImageCount).HasColumnName("image_count");
        builder.Property(snapshot => snapshot.CreateTime).HasColumnName("create_time");
        builder.Property(snapshot => snapshot.Stale).HasColumnName("stale");
        builder.HasIndex(snapshot => snapshot.Name).IsUnique();
        builder.HasIndex(snapshot => new { snapshot.Project, snapshot.Digest });
    }
}
