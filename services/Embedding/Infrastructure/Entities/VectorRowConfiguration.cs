using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>Table <c>vectors</c>.</summary>
internal sealed class VectorRowConfiguration : IEntityTypeConfiguration<VectorRow>
{
    public void Configure(EntityTypeBuilder<VectorRow> builder)
    {
        builder.ToTable("vectors");
        builder.HasKey(row => new { row.EncoderDigest, row.Sha256 });
        builder.Property(row => row.EncoderDigest).HasColumnName("encoder_digest").HasMaxLength(100);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
        builder.Property(row => row.Vector).HasColumnName("vector");
        builder.Property(row => row.Problem).HasColumnName("problem").HasMaxLength(1000);
    }
}
