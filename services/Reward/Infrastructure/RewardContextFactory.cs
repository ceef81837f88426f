using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no file.</summary>
internal sealed class RewardContextFactory : IDesignTimeDbContextFactory<RewardContext>
{
    public RewardContext CreateDbContext(string[] args) =>
        new((DbContextOptions<RewardContext>)new DbContextOptionsBuilder<RewardContext>().UseSqliteFile("design.db").Options);
}
