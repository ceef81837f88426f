using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>The room's database on PostgreSQL. It differs from its base in nothing but the migrations that hang on it.</summary>
/// <param name="options">Which one.</param>
internal sealed class PostgresRewardContext(DbContextOptions<RewardContext> options) : RewardContext(options);

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no connection.</summary>
internal sealed class PostgresRewardContextFactory : IDesignTimeDbContextFactory<PostgresRewardContext>
{
    public PostgresRewardContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<RewardContext>();
        builder.UsePostgresServer("Host=localhost", "reward");
        return new PostgresRewardContext(builder.Options);
    }
}
