using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>prompts</c>.</summary>
internal sealed class PromptConfiguration : IEntityTypeConfiguration<PromptRow>
{
    public void Configure(EntityTypeBuilder<PromptRow> builder)
    {
        builder.ToTable("prompts");
        builder.HasKey(row => new { row.PromptSet, row.Position });
        builder.Property(row => row.PromptSet).HasColumnName("prompt_set").HasMaxLength(Limits.Name);
        builder.Property(row => row.Position).HasColumnName("position");
        builder.Property(row => row.Id).HasColumnName("id").HasMaxLength(Limits.Id);
        builder.Property(row => row.Text).HasColumnName("text").HasMaxLength(PromptItem.MaxTextLength);
        builder.Property(row => row.Category).HasColumnName("category").HasConversion<string>().HasMaxLength(Limits.Enum);
        builder.Property(row => row.Split).HasColumnName("split").HasConversion<string>().HasMaxLength(Limits.Enum);
        builder.Property(row => row.ImageCount).HasColumnName("image_count");
        builder.Property(row => row.Slots).HasColumnName("slots");
        builder.HasIndex(row => new { row.PromptSet, row.Id }).IsUnique();
        builder.HasOne<PromptSetRow>().WithMany().HasForeignKey(row => row.PromptSet);
    }
}
