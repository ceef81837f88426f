using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>evaluations</c>.</summary>
internal sealed class StoredEvaluationConfiguration : IEntityTypeConfiguration<StoredEvaluation>
{
    public void Configure(EntityTypeBuilder<StoredEvaluation> builder)
    {
        builder.ToTable("evaluations");
        builder.HasKey(evaluation => evaluation.Number);
        builder.Property(evaluation => evaluation.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(evaluation => evaluation.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(evaluation => evaluation.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(evaluation => evaluation.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(evaluation => evaluation.Candidate).HasColumnName("candidate").HasConversion(arm => ArmJson.Write(arm), json => ArmJson.Read(json));
        builder.Property(evaluation => evaluation.Baseline).HasColumnName("baseline").HasConversion(arm => ArmJson.Write(arm), json => ArmJson.Read(json));
        builder.Property(evaluation => evaluation.PromptSet).HasColumnName("prompt_set").HasMaxLength(200);
        builder.Property(evaluation => evaluation.ImagesPerSet).HasColumnName("images_per_set");
        builder.Property(evaluation => evaluation.VotesPerPrompt).HasColumnName("votes_per_prompt");
        builder.Property(evaluation => evaluation.ControlCount).HasColumnName("control_count");
        builder.Property(evaluation => evaluation.Seed).HasColumnName("seed");
        builder.Property(evaluation => evaluation.Digest).HasColumnName("digest").HasMaxLength(71);
        builder.Property(evaluation => evaluation.State).HasColumnName("state").HasConversion<string>().HasMaxLength(20);
        builder.Property(evaluation => evaluation.RequiredVoteCount).HasColumnName("required_vote_count");
        builder.Property(evaluation => evaluation.VoteCount).HasColumnName("vote_count");
        builder.Property(evaluation => evaluation.CreateTime).HasColumnName("create_time");
        builder.Property(evaluation => evaluation.EndTime).HasColumnName("end_time");
        builder.Property(evaluation => evaluation.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Ignore(evaluation => evaluation.IsFinal);
        builder.HasAlternateKey(evaluation => evaluation.Name);
        builder.HasMany(evaluation => evaluation.Items).WithOne().HasForeignKey(item => item.EvaluationName).HasPrincipalKey(evaluation => evaluation.Name);
        builder.HasIndex(evaluation => new { evaluation.Project, evaluation.State });
        builder.HasIndex(evaluation => new { evaluation.Project, evaluation.Digest });
    }
}
