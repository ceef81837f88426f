using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>label_tasks</c>.</summary>
internal sealed class RaterTaskConfiguration : IEntityTypeConfiguration<RaterTask>
{
    public void Configure(EntityTypeBuilder<RaterTask> builder)
    {
        builder.ToTable("label_tasks");
        builder.HasKey(task => task.Name);
        builder.Property(task => task.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(task => task.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(task => task.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(task => task.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(task => task.PromptText).HasColumnName("prompt_text").HasMaxLength(1000);
        builder.Property(task => task.CreateTime).HasColumnName("create_time");
        builder.Property(task => task.LeaseToken).HasColumnName("lease_token").HasMaxLength(32);
        builder.Property(task => task.LeaseExpireTime).HasColumnName("lease_expire_time");
        builder.Property(task => task.AnswerTime).HasColumnName("answer_time");
        builder.Property(task => task.Released).HasColumnName("released");
        builder.HasMany(task => task.Images).WithOne().HasForeignKey(image => image.TaskName);
        builder.HasIndex(task => new { task.Project, task.RaterId, task.AnswerTime });
        builder.HasIndex(task => new { task.Project, task.LeaseExpireTime });
    }
}
