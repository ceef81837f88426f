using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Infrastructure.Database.Configurations;

/// <summary>Table <c>members</c>.</summary>
internal sealed class StoredMemberConfiguration : IEntityTypeConfiguration<StoredMember>
{
    public void Configure(EntityTypeBuilder<StoredMember> builder)
    {
        builder.ToTable("members");
        builder.HasKey(member => member.Number);
        builder.Property(member => member.Number).HasColumnName("number").ValueGeneratedOnAdd();
        builder.Property(member => member.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(member => member.Project).HasColumnName("project").HasMaxLength(80);
        builder.Property(member => member.Subject).HasColumnName("subject").HasMaxLength(500);
        builder.Property(member => member.DisplayName).HasColumnName("display_name").HasMaxLength(100);
        builder.Property(member => member.Role).HasColumnName("role").HasConversion<string>().HasMaxLength(20);
        builder.Property(member => member.CreateTime).HasColumnName("create_time");
        builder.HasIndex(member => member.Name).IsUnique();
        // One role of a person in a project.
        builder.HasIndex(member => new { member.Project, member.Subject }).IsUnique();
        builder.HasIndex(member => member.Subject);
    }
}
