using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Images;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>images</c>.</summary>
internal sealed class RegisteredImageConfiguration : IEntityTypeConfiguration<RegisteredImage>
{
    public void Configure(EntityTypeBuilder<RegisteredImage> builder)
    {
        builder.ToTable("images");
        builder.HasKey(image => image.Name);
        builder.Property(image => image.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(image => image.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(image => image.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(image => image.PromptText).HasColumnName("prompt_text").HasMaxLength(1000);
        builder.Property(image => image.Category).HasColumnName("category");
        builder.Property(image => image.Split).HasColumnName("split");
        builder.Property(image => image.GenerationJob).HasColumnName("generation_job").HasMaxLength(200);
        builder.Property(image => image.ModelVersion).HasColumnName("model_version").HasMaxLength(200);
        builder.Property(image => image.SampleIndex).HasColumnName("sample_index");
        builder.Property(image => image.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(image => image.WidthPx).HasColumnName("width_px");
        builder.Property(image => image.HeightPx).HasColumnName("height_px");
        builder.Property(image => image.LabelingRequested).HasColumnName("labeling_requested");
        builder.Property(image => image.Reported).HasColumnName("reported");
        builder.Property(image => image.IsGold).HasColumnName("gold");
        builder.Property(image => image.GoodCount).HasColumnName("good_count");
        builder.Property(image => image.BadCount).HasColumnName("bad_count");
        builder.Property(image => image.SkipCount).HasColumnName("skip_count");
        builder.Property(image => image.CreateTime).HasColumnName("create_time");
        builder.HasIndex(image => new { image.Project, image.LabelingRequested, image.Prompt, image.GenerationJob, image.SampleIndex });
        builder.HasIndex(image => new { image.GenerationJob, image.Prompt });
    }
}
