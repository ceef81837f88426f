using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>images</c>. Its unique index is what keeps an image from being stored twice.</summary>
internal sealed class ImageConfiguration : IEntityTypeConfiguration<ImageRow>
{
    public void Configure(EntityTypeBuilder<ImageRow> builder)
    {
        builder.ToTable("images");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(Limits.Name);
        builder.Property(row => row.Parent).HasColumnName("parent").HasMaxLength(Limits.Name);
        builder.Property(row => row.JobName).HasColumnName("job_name").HasMaxLength(Limits.Name);
        builder.Property(row => row.PromptPosition).HasColumnName("prompt_position");
        builder.Property(row => row.SampleIndex).HasColumnName("sample_index");
        builder.Property(row => row.Prompt).HasColumnName("prompt").HasMaxLength(Limits.Name);
        builder.Property(row => row.PromptText).HasColumnName("prompt_text").HasMaxLength(PromptItem.MaxTextLength);
        builder.Property(row => row.Category).HasColumnName("category").HasConversion<string>().HasMaxLength(Limits.Enum);
        builder.Property(row => row.Split).HasColumnName("split").HasConversion<string>().HasMaxLength(Limits.Enum);
        builder.Property(row => row.ModelVersion).HasColumnName("model_version").HasMaxLength(Limits.Name);
        builder.Property(row => row.Seed).HasColumnName("seed");
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(Limits.Digest);
        builder.Property(row => row.SizeBytes).HasColumnName("size_bytes");
        builder.Property(row => row.WidthPx).HasColumnName("width_px");
        builder.Property(row => row.HeightPx).HasColumnName("height_px");
        builder.Property(row => row.Reproducibility).HasColumnName("reproducibility");
        builder.Property(row => row.CreateTime).HasColumnName("create_time");
        builder.HasIndex(row => new { row.JobName, row.PromptPosition, row.SampleIndex }).IsUnique();
        builder.HasIndex(row => new { row.Parent, row.JobName, row.PromptPosition, row.SampleIndex });
        builder.HasIndex(row => row.Sha256);
    }
}
