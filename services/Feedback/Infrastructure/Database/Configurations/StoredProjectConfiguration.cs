using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>projects</c>.</summary>
internal sealed class StoredProjectConfiguration : IEntityTypeConfiguration<StoredProject>
{
    public void Configure(EntityTypeBuilder<StoredProject> builder)
    {
        builder.ToTable("projects");
        builder.HasKey(project => project.Number);
        builder.Property(project => project.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(project => project.Name).HasColumnName("name").HasMaxLength(80);
        builder.Property(project => project.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(project => project.Description).HasColumnName("description").HasMaxLength(1000);
        builder.Property(project => project.Encoder).HasColumnName("encoder").HasMaxLength(200);
        builder.Property(project => project.ConsentText).HasColumnName("consent_text").HasMaxLength(16384);
        builder.Property(project => project.ConsentVersion).HasColumnName("consent_version");
        builder.Property(project => project.Revision).HasColumnName("revision").IsConcurrencyToken();
        builder.Property(project => project.CreateTime).HasColumnName("create_time");
        builder.Property(project => project.UpdateTime).HasColumnName("update_time");
        builder.HasIndex(project => project.Name).IsUnique();
    }
}
