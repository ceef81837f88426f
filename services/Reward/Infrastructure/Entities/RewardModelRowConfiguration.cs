using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>Table <c>reward_models</c>.</summary>
internal sealed class RewardModelRowConfiguration : IEntityTypeConfiguration<RewardModelRow>
{
    public void Configure(EntityTypeBuilder<RewardModelRow> builder)
    {
        builder.ToTable("reward_models");
        builder.HasKey(row => row.Name);
        builder.Property(row => row.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(row => row.Parent).HasColumnName("parent").HasMaxLength(200);
        builder.Property(row => row.Digest).HasColumnName("digest").HasMaxLength(100);
        builder.Property(row => row.Model).HasColumnName("model");
        builder.Property(row => row.HeadSha256s).HasColumnName("head_sha256s").HasMaxLength(32 * 65);
        builder.Property(row => row.InputWidth).HasColumnName("input_width");
        builder.Property(row => row.Standardize).HasColumnName("standardize");
        builder.Property(row => row.TrainedImages).HasColumnName("trained_images");
        builder.Property(row => row.CreateTime).HasColumnName("create_time");
        builder.HasIndex(row => new { row.Parent, row.CreateTime });
        builder.HasIndex(row => row.Digest);
    }
}
