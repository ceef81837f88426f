using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Guidelines;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>guideline_acknowledgements</c>.</summary>
internal sealed class GuidelineAcknowledgementConfiguration : IEntityTypeConfiguration<GuidelineAcknowledgement>
{
    public void Configure(EntityTypeBuilder<GuidelineAcknowledgement> builder)
    {
        builder.ToTable("guideline_acknowledgements");
        builder.HasKey(acknowledgement => new { acknowledgement.Guideline, acknowledgement.RaterId });
        builder.Property(acknowledgement => acknowledgement.Guideline).HasColumnName("guideline").HasMaxLength(200);
        builder.Property(acknowledgement => acknowledgement.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(acknowledgement => acknowledgement.CreateTime).HasColumnName("create_time");
    }
}
