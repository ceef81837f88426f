using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>ballots</c>.</summary>
internal sealed class RaterBallotConfiguration : IEntityTypeConfiguration<RaterBallot>
{
    public void Configure(EntityTypeBuilder<RaterBallot> builder)
    {
        builder.ToTable("ballots");
        builder.HasKey(ballot => ballot.Name);
        builder.Property(ballot => ballot.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(ballot => ballot.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(ballot => ballot.EvaluationName).HasColumnName("evaluation_name").HasMaxLength(200);
        builder.Property(ballot => ballot.ItemIndex).HasColumnName("item_index");
        builder.Property(ballot => ballot.RaterId).HasColumnName("rater_id").HasMaxLength(63);
        builder.Property(ballot => ballot.CandidateFirst).HasColumnName("candidate_first");
        builder.Property(ballot => ballot.FirstImages).HasColumnName("first_images");
        builder.Property(ballot => ballot.SecondImages).HasColumnName("second_images");
        builder.Property(ballot => ballot.FirstTokens).HasColumnName("first_tokens");
        builder.Property(ballot => ballot.SecondTokens).HasColumnName("second_tokens");
        builder.Property(ballot => ballot.LeaseToken).HasColumnName("lease_token").HasMaxLength(32);
        builder.Property(ballot => ballot.LeaseExpireTime).HasColumnName("lease_expire_time");
        builder.Property(ballot => ballot.AnswerTime).HasColumnName("answer_time");
        builder.Property(ballot => ballot.Released).HasColumnName("released");
        builder.HasIndex(ballot => new { ballot.EvaluationName, ballot.RaterId, ballot.ItemIndex }).IsUnique();
        builder.HasIndex(ballot => new { ballot.EvaluationName, ballot.LeaseExpireTime });
        builder.HasIndex(ballot => new { ballot.Project, ballot.RaterId, ballot.AnswerTime });
    }
}
