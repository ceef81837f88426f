using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>Table <c>embedded_images</c>.</summary>
internal sealed class EmbeddedImageRowConfiguration : IEntityTypeConfiguration<EmbeddedImageRow>
{
    public void Configure(EntityTypeBuilder<EmbeddedImageRow> builder)
    {
        builder.ToTable("embedded_images");
        builder.HasKey(row => new { row.EncoderDigest, row.Image });
        builder.Property(row => row.EncoderDigest).HasColumnName("encoder_digest").HasMaxLength(100);
        builder.Property(row => row.Image).HasColumnName("image").HasMaxLength(200);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(row => row.VectorsSha256).HasColumnName("vectors_sha256").HasMaxLength(64);
        builder.Property(row => row.Row).HasColumnName("row");
        builder.Property(row => row.DimensionCount).HasColumnName("dimension_count");
        builder.HasIndex(row => row.VectorsSha256);
    }
}
