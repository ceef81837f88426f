using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>labels</c>.</summary>
internal sealed class StoredLabelConfiguration : IEntityTypeConfiguration<StoredLabel>
{
    public void Configure(EntityTypeBuilder<StoredLabel> builder)
    {
        builder.ToTable("labels");
        builder.HasKey(label => label.Number);
        builder.Property(label => label.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(label => label.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(label => label.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(label => label.Image).HasColumnName("image").HasMaxLength(200);
        builder.Property(label => label.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(label => label.Verdict).HasColumnName("verdict").HasConversion<string>().HasMaxLength(20);
        builder.Property(label => label.SkipCause).HasColumnName("skip_cause").HasConversion<string>().HasMaxLength(20);
        builder.Property(label => label.Position).HasColumnName("position");
        builder.Property(label => label.ResponseDuration).HasColumnName("response_duration");
        builder.Property(label => label.Guideline).HasColumnName("guideline").HasMaxLength(200);
        builder.Property(label => label.TaskName).HasColumnName("task_name").HasMaxLength(200);
        builder.Property(label => label.GoldQuestion).HasColumnName("gold_question").HasMaxLength(200);
        builder.Property(label => label.GoldRight).HasColumnName("gold_right");
        builder.Property(label => label.CreateTime).HasColumnName("create_time");
        builder.Property(label => label.SupersedingLabel).HasColumnName("superseding_label").HasMaxLength(200);
        builder.Property(label => label.Retraction).HasColumnName("retraction").HasMaxLength(200);
        builder.Property(label => label.Frozen).HasColumnName("frozen");
        builder.Ignore(label => label.Stands);
        builder.HasIndex(label => label.Name).IsUnique();
        // One standing label for each image and rater: the rule of the room, held by the database.
        builder.HasIndex(label => new { label.Image, label.RaterId }).IsUnique().HasFilter("\"superseding_label\" IS NULL AND \"retraction\" IS NULL");
        builder.HasIndex(label => new { label.Project, label.RaterId });
        builder.HasIndex(label => new { label.Project, label.CreateTime });
        builder.HasIndex(label => label.TaskName);
        builder.HasIndex(label => label.GoldQuestion).HasFilter("\"gold_question\" IS NOT NULL");
    }
}
