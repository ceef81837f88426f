using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>label_retractions</c>.</summary>
internal sealed class LabelRetractionConfiguration : IEntityTypeConfiguration<LabelRetraction>
{
    public void Configure(EntityTypeBuilder<LabelRetraction> builder)
    {
        builder.ToTable("label_retractions");
        builder.HasKey(retraction => retraction.Number);
        builder.Property(retraction => retraction.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(retraction => retraction.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(retraction => retraction.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(retraction => retraction.Target).HasColumnName("target").HasMaxLength(200);
        builder.Property(retraction => retraction.Comment).HasColumnName("comment").HasMaxLength(500);
        builder.Property(retraction => retraction.LabelCount).HasColumnName("label_count");
        builder.Property(retraction => retraction.Snapshots).HasColumnName("snapshots");
        builder.Property(retraction => retraction.CreateTime).HasColumnName("create_time");
        builder.HasIndex(retraction => retraction.Name).IsUnique();
        builder.HasIndex(retraction => retraction.Project);
    }
}
