using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Storage.Jobs;

/// <summary>Table <c>jobs</c>. Its unique indexes are what makes creation idempotent.</summary>
internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs");
        builder.HasKey(job => job.Name);
        builder.Property(job => job.Name).HasColumnName("name").HasMaxLength(Job.MaxNameLength);
        builder.Property(job => job.Parent).HasColumnName("parent").HasMaxLength(Job.MaxParentLength);
        builder.Property(job => job.Kind).HasColumnName("kind").HasMaxLength(Job.MaxKeyLength);
        builder.Property(job => job.State).HasColumnName("state").HasConversion<string>().HasMaxLength(20);
        builder.Property(job => job.CreateTime).HasColumnName("create_time");
        builder.Property(job => job.UpdateTime).HasColumnName("update_time");
        builder.Property(job => job.StartTime).HasColumnName("start_time");
        builder.Property(job => job.EndTime).HasColumnName("end_time");
        builder.Property(job => job.RequestId).HasColumnName("request_id").HasMaxLength(Job.MaxKeyLength);
        builder.Property(job => job.Digest).HasColumnName("digest").HasMaxLength(Job.MaxKeyLength);
        builder.Property(job => job.Attempt).HasColumnName("attempt");
        builder.Property(job => job.LostLeaseCount).HasColumnName("lost_lease_count");
        builder.Property(job => job.LeaseOwner).HasColumnName("lease_owner").HasMaxLength(Job.MaxKeyLength);
        builder.Property(job => job.LeaseExpireTime).HasColumnName("lease_expire_time");
        builder.Property(job => job.Payload).HasColumnName("payload");
        builder.Property(job => job.Result).HasColumnName("result");
        builder.Property(job => job.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Property(job => job.Failure).HasColumnName("failure").HasConversion(
            failure => failure!.ToByteArray(),
            bytes => Failure.Parser.ParseFrom(bytes),
            new ValueComparer<Failure?>((a, b) => Equals(a, b), failure => failure == null ? 0 : failure.GetHashCode(), failure => failure == null ? null : failure.Clone()));
        builder.ComplexProperty(job => job.Progress, progress =>
        {
            progress.Property(value => value.CompletedCount).HasColumnName("completed_count");
            progress.Property(value => value.TotalCount).HasColumnName("total_count");
            progress.Property(value => value.Stage).HasColumnName("stage").HasMaxLength(Progress.MaxStageLength);
            progress.Property(value => value.ItemsPerSecond).HasColumnName("items_per_second");
        });
        builder.Ignore(job => job.IsFinal);

        builder.HasIndex(job => new { job.Parent, job.Kind, job.RequestId }).IsUnique();
        builder.HasIndex(job => new { job.Parent, job.Kind, job.Digest }).IsUnique().HasFilter("\"state\" NOT IN ('Failed', 'Cancelling', 'Cancelled')");
        builder.HasIndex(job => new { job.Parent, job.CreateTime, job.Name });
        builder.HasIndex(job => new { job.Kind, job.State, job.CreateTime });
    }
}
