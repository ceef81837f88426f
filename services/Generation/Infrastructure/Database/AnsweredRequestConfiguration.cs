using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>Table <c>answered_requests</c>.</summary>
internal sealed class AnsweredRequestConfiguration : IEntityTypeConfiguration<AnsweredRequestRow>
{
    public void Configure(EntityTypeBuilder<AnsweredRequestRow> builder)
    {
        builder.ToTable("answered_requests");
        builder.HasKey(row => new { row.Parent, row.RequestId });
        builder.Property(row => row.Parent).HasColumnName("parent").HasMaxLength(Limits.Name);
        builder.Property(row => row.RequestId).HasColumnName("request_id").HasMaxLength(Limits.Digest);
        builder.Property(row => row.Fingerprint).HasColumnName("fingerprint").HasMaxLength(Limits.Digest);
        builder.Property(row => row.Resource).HasColumnName("resource").HasMaxLength(Limits.Name);
        builder.Property(row => row.CreateTime).HasColumnName("create_time");
    }
}
