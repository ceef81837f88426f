using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Application.Calls;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>answered_requests</c>.</summary>
internal sealed class AnsweredRequestConfiguration : IEntityTypeConfiguration<AnsweredRequest>
{
    public void Configure(EntityTypeBuilder<AnsweredRequest> builder)
    {
        builder.ToTable("answered_requests");
        builder.HasKey(request => new { request.RaterId, request.RequestType, request.RequestId });
        builder.Property(request => request.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(request => request.RequestType).HasColumnName("request_type").HasMaxLength(100);
        builder.Property(request => request.RequestId).HasColumnName("request_id").HasMaxLength(36);
        builder.Property(request => request.RequestSha256).HasColumnName("request_sha256").HasMaxLength(64);
        builder.Property(request => request.Response).HasColumnName("response");
        builder.Property(request => request.CreateTime).HasColumnName("create_time");
        builder.HasIndex(request => request.CreateTime);
    }
}
