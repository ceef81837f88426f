using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>audit_records</c>.</summary>
internal sealed class AuditRecordConfiguration : IEntityTypeConfiguration<AuditRecord>
{
    public void Configure(EntityTypeBuilder<AuditRecord> builder)
    {
        builder.ToTable("audit_records");
        builder.HasKey(record => record.Number);
        builder.Property(record => record.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(record => record.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(record => record.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(record => record.Subject).HasColumnName("subject").HasMaxLength(500);
        builder.Property(record => record.Method).HasColumnName("method").HasMaxLength(200);
        builder.Property(record => record.Resource).HasColumnName("resource").HasMaxLength(200);
        builder.Property(record => record.RequestId).HasColumnName("request_id").HasMaxLength(36);
        builder.Property(record => record.CreateTime).HasColumnName("create_time");
        builder.Property(record => record.Before).HasColumnName("values_before").HasConversion(TextMap.Converter, TextMap.Comparer);
        builder.Property(record => record.After).HasColumnName("values_after").HasConversion(TextMap.Converter, TextMap.Comparer);
        builder.HasIndex(record => record.Name).IsUnique();
        builder.HasIndex(record => record.Project);
    }
}
