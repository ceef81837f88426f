using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>Table <c>images</c>.</summary>
internal sealed class ImageRowConfiguration : IEntityTypeConfiguration<ImageRow>
{
    public void Configure(EntityTypeBuilder<ImageRow> builder)
    {
        builder.ToTable("images");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(row => row.GenerationJob).HasColumnName("generation_job").HasMaxLength(200);
        builder.Property(row => row.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(row => row.SampleIndex).HasColumnName("sample_index");
        builder.HasIndex(row => new { row.GenerationJob, row.Prompt, row.SampleIndex });
    }
}
