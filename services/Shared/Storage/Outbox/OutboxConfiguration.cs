using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Storage.Outbox;

/// <summary>Table <c>outbox</c>.</summary>
internal sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox");
        builder.HasKey(message => message.Id);
        builder.Property(message => message.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(message => message.Stream).HasColumnName("stream").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.Property(message => message.BatchId).HasColumnName("batch_id").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.Property(message => message.Payload).HasColumnName("payload");
        builder.Property(message => message.TraceParent).HasColumnName("trace_parent").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.Property(message => message.TraceState).HasColumnName("trace_state").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.Property(message => message.CreateTime).HasColumnName("create_time");
        builder.Property(message => message.EntryId).HasColumnName("entry_id").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.Property(message => message.Epoch).HasColumnName("epoch").HasMaxLength(OutboxMessage.MaxFieldLength);
        builder.HasIndex(message => new { message.Epoch, message.Id });
    }
}
