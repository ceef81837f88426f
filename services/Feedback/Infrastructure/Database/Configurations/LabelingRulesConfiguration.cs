using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>labeling_rules</c>.</summary>
internal sealed class LabelingRulesConfiguration : IEntityTypeConfiguration<LabelingRules>
{
    public void Configure(EntityTypeBuilder<LabelingRules> builder)
    {
        builder.ToTable("labeling_rules");
        builder.HasKey(rules => rules.Project);
        builder.Property(rules => rules.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(rules => rules.RequiredLabelCount).HasColumnName("required_label_count");
        builder.Property(rules => rules.ImagesPerTask).HasColumnName("images_per_task");
        builder.Property(rules => rules.LeaseDuration).HasColumnName("lease_duration");
        builder.Property(rules => rules.SkipHandling).HasColumnName("skip_handling").HasConversion<string>().HasMaxLength(20);
        builder.Property(rules => rules.MaxLabelCount).HasColumnName("max_label_count");
        builder.Property(rules => rules.MaxTasksPerRater).HasColumnName("max_tasks_per_rater");
        builder.Property(rules => rules.GoldShare).HasColumnName("gold_share").HasDefaultValue(LabelingRules.DefaultGoldShare).HasSentinel(LabelingRules.DefaultGoldShare);
        builder.Property(rules => rules.OnboardingGoldCount).HasColumnName("onboarding_gold_count");
        builder.Property(rules => rules.GoldFeedbackEnabled).HasColumnName("gold_feedback_enabled");
        builder.Property(rules => rules.MinGoldAccuracy).HasColumnName("min_gold_accuracy");
        builder.Property(rules => rules.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Property(rules => rules.UpdateTime).HasColumnName("update_time");
    }
}
