using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>The room's database on PostgreSQL. It differs from its base in the migrations that hang on it, and in indexes of which SQLite has its own kind.</summary>
/// <param name="options">Which one.</param>
internal sealed class PostgresFeedbackContext(DbContextOptions<FeedbackContext> options) : FeedbackContext(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // Lists and exports read in the order of numbers. In SQLite the number is the row's own id, which every index ends with.
        modelBuilder.Entity<StoredVote>().HasIndex(vote => new { vote.EvaluationName, vote.Number });
        modelBuilder.Entity<StoredLabel>().HasIndex(label => new { label.Project, label.Number });
        // What a rater holds, however much the rater has answered: an answer takes its task out of the index.
        modelBuilder.Entity<RaterTask>().HasIndex(task => new { task.Project, task.RaterId }).HasFilter("\"lease_expire_time\" IS NOT NULL");
    }
}

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no connection.</summary>
internal sealed class PostgresFeedbackContextFactory : IDesignTimeDbContextFactory<PostgresFeedbackContext>
{
    public PostgresFeedbackContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<FeedbackContext>();
        builder.UsePostgresServer("Host=localhost", "feedback");
        return new PostgresFeedbackContext(builder.Options);
    }
}
