using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>webhook_deliveries</c>.</summary>
internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.HasKey(delivery => delivery.Number);
        builder.Property(delivery => delivery.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(delivery => delivery.Webhook).HasColumnName("webhook").HasMaxLength(200);
        builder.Property(delivery => delivery.EventId).HasColumnName("event_id").HasMaxLength(WebhookEvent.MaxIdLength);
        builder.Property(delivery => delivery.Body).HasColumnName("body");
        builder.Property(delivery => delivery.CreateTime).HasColumnName("create_time");
        builder.Property(delivery => delivery.State).HasColumnName("state").HasConversion<string>().HasMaxLength(20);
        builder.Property(delivery => delivery.AttemptCount).HasColumnName("attempt_count");
        builder.Property(delivery => delivery.NextAttemptTime).HasColumnName("next_attempt_time");
        builder.Property(delivery => delivery.EndTime).HasColumnName("end_time");
        builder.HasIndex(delivery => new { delivery.Webhook, delivery.EventId }).IsUnique();
        builder.HasIndex(delivery => new { delivery.Webhook, delivery.NextAttemptTime });
        builder.HasIndex(delivery => delivery.NextAttemptTime);
        builder.HasIndex(delivery => delivery.EndTime);
    }
}
