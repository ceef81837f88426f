using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>Lets <c>dotnet ef</c> make migrations without a host.</summary>
internal sealed class FeedbackContextDesign : IDesignTimeDbContextFactory<FeedbackContext>
{
    /// <inheritdoc />
    public FeedbackContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<FeedbackContext>().UseSqlite("Data Source=:memory:").Options);
}
