using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>rater_sessions</c>.</summary>
internal sealed class RaterSessionConfiguration : IEntityTypeConfiguration<RaterSession>
{
    public void Configure(EntityTypeBuilder<RaterSession> builder)
    {
        builder.ToTable("rater_sessions");
        builder.HasKey(session => session.TokenPrefix);
        builder.Property(session => session.TokenPrefix).HasColumnName("token_prefix").HasMaxLength(21);
        builder.Property(session => session.TokenSha256).HasColumnName("token_sha256").HasMaxLength(64);
        builder.Property(session => session.Rater).HasColumnName("rater").HasMaxLength(200);
        builder.Property(session => session.ExpireTime).HasColumnName("expire_time");
        builder.HasIndex(session => session.Rater);
        builder.HasIndex(session => session.ExpireTime);
    }
}
