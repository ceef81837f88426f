using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>The room's database on PostgreSQL. It differs from its base in nothing but the migrations that hang on it.</summary>
/// <param name="options">Which one.</param>
internal sealed class PostgresFineTuningContext(DbContextOptions<FineTuningContext> options) : FineTuningContext(options);

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no connection.</summary>
internal sealed class PostgresFineTuningContextFactory : IDesignTimeDbContextFactory<PostgresFineTuningContext>
{
    public PostgresFineTuningContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<FineTuningContext>();
        builder.UsePostgresServer("Host=localhost", "finetuning");
        return new PostgresFineTuningContext(builder.Options);
    }
}
