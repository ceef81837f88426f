using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>Table <c>announced_vectors</c>.</summary>
internal sealed class AnnouncedVectorsConfiguration : IEntityTypeConfiguration<AnnouncedVectors>
{
    public void Configure(EntityTypeBuilder<AnnouncedVectors> builder)
    {
        builder.ToTable("announced_vectors");
        builder.HasKey(row => row.Sha256);
        builder.Property(row => row.Sha256).HasColumnName("sha256").HasMaxLength(64);
    }
}
