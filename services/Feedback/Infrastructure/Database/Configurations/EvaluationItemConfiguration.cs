using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>evaluation_items</c>.</summary>
internal sealed class EvaluationItemConfiguration : IEntityTypeConfiguration<EvaluationItem>
{
    public void Configure(EntityTypeBuilder<EvaluationItem> builder)
    {
        builder.ToTable("evaluation_items");
        builder.HasKey(item => new { item.EvaluationName, item.Index });
        builder.Property(item => item.EvaluationName).HasColumnName("evaluation_name").HasMaxLength(200);
        builder.Property(item => item.Index).HasColumnName("index");
        builder.Property(item => item.Kind).HasColumnName("kind").HasConversion<string>().HasMaxLength(20);
        builder.Property(item => item.OriginalIndex).HasColumnName("original_index");
        builder.Property(item => item.Prompt).HasColumnName("prompt").HasMaxLength(300);
        builder.Property(item => item.PromptText).HasColumnName("prompt_text").HasMaxLength(1000);
        builder.Property(item => item.Category).HasColumnName("category");
        builder.Property(item => item.Split).HasColumnName("split");
        builder.Property(item => item.CandidateImages).HasColumnName("candidate_images");
        builder.Property(item => item.BaselineImages).HasColumnName("baseline_images");
        builder.Property(item => item.WidthPx).HasColumnName("width_px");
        builder.Property(item => item.HeightPx).HasColumnName("height_px");
        builder.Property(item => item.VoteCount).HasColumnName("vote_count");
    }
}
