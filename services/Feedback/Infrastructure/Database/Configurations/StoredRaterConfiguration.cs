using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>raters</c>.</summary>
internal sealed class StoredRaterConfiguration : IEntityTypeConfiguration<StoredRater>
{
    public void Configure(EntityTypeBuilder<StoredRater> builder)
    {
        builder.ToTable("raters");
        builder.HasKey(rater => rater.Number);
        builder.Property(rater => rater.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(rater => rater.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(rater => rater.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(rater => rater.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(rater => rater.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(rater => rater.State).HasColumnName("state").HasConversion<string>().HasMaxLength(20);
        builder.Property(rater => rater.PauseComment).HasColumnName("pause_comment").HasMaxLength(500);
        builder.Property(rater => rater.Invitation).HasColumnName("invitation").HasMaxLength(200);
        builder.Property(rater => rater.ConsentVersion).HasColumnName("consent_version");
        builder.Property(rater => rater.ResumeTime).HasColumnName("resume_time");
        builder.Property(rater => rater.CreateTime).HasColumnName("create_time");
        builder.Ignore(rater => rater.IsPaused);
        builder.HasIndex(rater => rater.Name).IsUnique();
        builder.HasIndex(rater => rater.Project);
        builder.HasIndex(rater => rater.RaterId);
    }
}
