using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>The room's database: this class on SQLite, <see cref="PostgresFeedbackContext"/> on PostgreSQL.</summary>
/// <param name="options">Which one.</param>
internal class FeedbackContext(DbContextOptions<FeedbackContext> options) : RoomContext(options)
{
    /// <inheritdoc />
    public override string Schema => "feedback";

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FeedbackContext).Assembly);
    }
}
