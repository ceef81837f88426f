using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>webhooks</c>.</summary>
internal sealed class StoredWebhookConfiguration : IEntityTypeConfiguration<StoredWebhook>
{
    public void Configure(EntityTypeBuilder<StoredWebhook> builder)
    {
        builder.ToTable("webhooks");
        builder.HasKey(webhook => webhook.Number);
        builder.Property(webhook => webhook.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(webhook => webhook.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(webhook => webhook.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(webhook => webhook.Address).HasColumnName("address").HasMaxLength(StoredWebhook.MaxAddressLength);
        builder.Property(webhook => webhook.EventKinds).HasColumnName("event_kinds");
        builder.Property(webhook => webhook.Secret).HasColumnName("secret").HasMaxLength(100);
        builder.Property(webhook => webhook.CreateTime).HasColumnName("create_time");
        builder.Property(webhook => webhook.LastSuccessTime).HasColumnName("last_success_time");
        builder.Property(webhook => webhook.FailureCount).HasColumnName("failure_count");
        builder.Property(webhook => webhook.AbandonedCount).HasColumnName("abandoned_count");
        builder.Property(webhook => webhook.LastError).HasColumnName("last_error").HasMaxLength(StoredWebhook.MaxErrorLength);
        builder.Property(webhook => webhook.CompleteImageCount).HasColumnName("complete_image_count");
        builder.Property(webhook => webhook.DeadLetterTime).HasColumnName("dead_letter_time");
        builder.HasIndex(webhook => webhook.Name).IsUnique();
        builder.HasIndex(webhook => webhook.Project);
    }
}
