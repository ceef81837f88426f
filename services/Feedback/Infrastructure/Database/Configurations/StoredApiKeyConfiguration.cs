using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>api_keys</c>.</summary>
internal sealed class StoredApiKeyConfiguration : IEntityTypeConfiguration<StoredApiKey>
{
    public void Configure(EntityTypeBuilder<StoredApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(key => key.Number);
        builder.Property(key => key.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(key => key.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(key => key.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(key => key.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(key => key.Role).HasColumnName("role").HasConversion<string>().HasMaxLength(20);
        builder.Property(key => key.ExpireTime).HasColumnName("expire_time");
        builder.Property(key => key.SecretPrefix).HasColumnName("secret_prefix").HasMaxLength(21);
        builder.Property(key => key.SecretSha256).HasColumnName("secret_sha256").HasMaxLength(64);
        builder.Property(key => key.CreateTime).HasColumnName("create_time");
        builder.Property(key => key.LastUseTime).HasColumnName("last_use_time");
        builder.HasIndex(key => key.Name).IsUnique();
        builder.HasIndex(key => key.SecretPrefix).IsUnique();
        builder.HasIndex(key => key.Project);
    }
}
