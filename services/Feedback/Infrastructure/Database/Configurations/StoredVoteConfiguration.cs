using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>votes</c>.</summary>
internal sealed class StoredVoteConfiguration : IEntityTypeConfiguration<StoredVote>
{
    public void Configure(EntityTypeBuilder<StoredVote> builder)
    {
        builder.ToTable("votes");
        builder.HasKey(vote => vote.Number);
        builder.Property(vote => vote.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(vote => vote.Name).HasColumnName("name").HasMaxLength(300);
        builder.Property(vote => vote.EvaluationName).HasColumnName("evaluation_name").HasMaxLength(200);
        builder.Property(vote => vote.BallotName).HasColumnName("ballot_name").HasMaxLength(200);
        builder.Property(vote => vote.ItemIndex).HasColumnName("item_index");
        builder.Property(vote => vote.Kind).HasColumnName("kind").HasConversion<string>().HasMaxLength(20);
        builder.Property(vote => vote.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(vote => vote.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(vote => vote.CandidateFirst).HasColumnName("candidate_first");
        builder.Property(vote => vote.Alignment).HasColumnName("alignment").HasConversion<string>().HasMaxLength(20);
        builder.Property(vote => vote.Fidelity).HasColumnName("fidelity").HasConversion<string>().HasMaxLength(20);
        builder.Property(vote => vote.ResponseDuration).HasColumnName("response_duration");
        builder.Property(vote => vote.CreateTime).HasColumnName("create_time");
        builder.Property(vote => vote.SupersedingVote).HasColumnName("superseding_vote").HasMaxLength(300);
        builder.HasIndex(vote => vote.Name).IsUnique();
        // One standing vote for each ballot.
        builder.HasIndex(vote => vote.BallotName).IsUnique().HasFilter("\"superseding_vote\" IS NULL");
        builder.HasIndex(vote => vote.EvaluationName);
    }
}
