using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>consents</c>.</summary>
internal sealed class RecordedConsentConfiguration : IEntityTypeConfiguration<RecordedConsent>
{
    public void Configure(EntityTypeBuilder<RecordedConsent> builder)
    {
        builder.ToTable("consents");
        builder.HasKey(consent => new { consent.Rater, consent.Version });
        builder.Property(consent => consent.Rater).HasColumnName("rater").HasMaxLength(200);
        builder.Property(consent => consent.Version).HasColumnName("version");
        builder.Property(consent => consent.TextSha256).HasColumnName("text_sha256").HasMaxLength(64);
        builder.Property(consent => consent.CreateTime).HasColumnName("create_time");
    }
}
