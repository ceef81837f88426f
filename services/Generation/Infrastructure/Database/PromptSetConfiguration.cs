using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>prompt_sets</c>.</summary>
internal sealed class PromptSetConfiguration : IEntityTypeConfiguration<PromptSetRow>
{
    public void Configure(EntityTypeBuilder<PromptSetRow> builder)
    {
        builder.ToTable("prompt_sets");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(Limits.Name);
        builder.Property(row => row.Parent).HasColumnName("parent").HasMaxLength(Limits.Name);
        builder.Property(row => row.DisplayName).HasColumnName("display_name").HasMaxLength(Limits.DisplayName);
        builder.Property(row => row.Digest).HasColumnName("digest").HasMaxLength(Limits.Digest);
        builder.Property(row => row.Parts).HasColumnName("parts");
        builder.Property(row => row.CreateTime).HasColumnName("create_time");
        builder.HasIndex(row => new { row.Parent, row.CreateTime, row.Name });
    }
}
