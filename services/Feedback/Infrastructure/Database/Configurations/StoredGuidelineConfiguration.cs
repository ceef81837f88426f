using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Guidelines;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>guidelines</c>.</summary>
internal sealed class StoredGuidelineConfiguration : IEntityTypeConfiguration<StoredGuideline>
{
    public void Configure(EntityTypeBuilder<StoredGuideline> builder)
    {
        builder.ToTable("guidelines");
        builder.HasKey(guideline => guideline.Number);
        builder.Property(guideline => guideline.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(guideline => guideline.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(guideline => guideline.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(guideline => guideline.Version).HasColumnName("version");
        builder.Property(guideline => guideline.MarkdownText).HasColumnName("markdown_text").HasMaxLength(StoredGuideline.MaxTextBytes);
        builder.Property(guideline => guideline.CreateTime).HasColumnName("create_time");
        builder.HasIndex(guideline => guideline.Name).IsUnique();
        builder.HasIndex(guideline => new { guideline.Project, guideline.Version }).IsUnique();
    }
}
