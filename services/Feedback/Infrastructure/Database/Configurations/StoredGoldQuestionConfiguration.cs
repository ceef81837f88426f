using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Gold;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>gold_questions</c>.</summary>
internal sealed class StoredGoldQuestionConfiguration : IEntityTypeConfiguration<StoredGoldQuestion>
{
    public void Configure(EntityTypeBuilder<StoredGoldQuestion> builder)
    {
        builder.ToTable("gold_questions");
        builder.HasKey(question => question.Number);
        builder.Property(question => question.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(question => question.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(question => question.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(question => question.Image).HasColumnName("image").HasMaxLength(200);
        builder.Property(question => question.Expected).HasColumnName("expected").HasConversion<string>().HasMaxLength(20);
        builder.Property(question => question.Explanation).HasColumnName("explanation").HasMaxLength(500);
        builder.Property(question => question.CreateTime).HasColumnName("create_time");
        builder.Property(question => question.DeleteTime).HasColumnName("delete_time");
        builder.HasIndex(question => question.Name).IsUnique();
        builder.HasIndex(question => question.Project);
        // One question in use for each image.
        builder.HasIndex(question => question.Image).IsUnique().HasFilter("\"delete_time\" IS NULL");
    }
}
