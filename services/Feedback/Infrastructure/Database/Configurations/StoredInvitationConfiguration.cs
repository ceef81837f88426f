using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>invitations</c>.</summary>
internal sealed class StoredInvitationConfiguration : IEntityTypeConfiguration<StoredInvitation>
{
    public void Configure(EntityTypeBuilder<StoredInvitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasKey(invitation => invitation.Number);
        builder.Property(invitation => invitation.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(invitation => invitation.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(invitation => invitation.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(invitation => invitation.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(invitation => invitation.MaxUseCount).HasColumnName("max_use_count");
        builder.Property(invitation => invitation.UseCount).HasColumnName("use_count");
        builder.Property(invitation => invitation.ExpireTime).HasColumnName("expire_time");
        builder.Property(invitation => invitation.SecretPrefix).HasColumnName("secret_prefix").HasMaxLength(21);
        builder.Property(invitation => invitation.SecretSha256).HasColumnName("secret_sha256").HasMaxLength(64);
        builder.Property(invitation => invitation.CreateTime).HasColumnName("create_time");
        builder.HasIndex(invitation => invitation.Name).IsUnique();
        builder.HasIndex(invitation => invitation.SecretPrefix).IsUnique();
        builder.HasIndex(invitation => invitation.Project);
    }
}
