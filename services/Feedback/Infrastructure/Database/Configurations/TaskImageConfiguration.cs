using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>label_task_images</c>.</summary>
internal sealed class TaskImageConfiguration : IEntityTypeConfiguration<TaskImage>
{
    public void Configure(EntityTypeBuilder<TaskImage> builder)
    {
        builder.ToTable("label_task_images");
        builder.HasKey(image => new { image.TaskName, image.Position });
        builder.Property(image => image.TaskName).HasColumnName("task_name").HasMaxLength(200);
        builder.Property(image => image.Position).HasColumnName("position");
        builder.Property(image => image.Image).HasColumnName("image").HasMaxLength(200);
        builder.Property(image => image.Token).HasColumnName("token").HasMaxLength(32);
        builder.Property(image => image.GoldQuestion).HasColumnName("gold_question").HasMaxLength(200);
        builder.HasIndex(image => image.Image);
    }
}
