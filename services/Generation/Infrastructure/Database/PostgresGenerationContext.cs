using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>The room's database on PostgreSQL. It differs from its base in nothing but the migrations that hang on it.</summary>
/// <param name="options">Which one.</param>
internal sealed class PostgresGenerationContext(DbContextOptions<GenerationContext> options) : GenerationContext(options);

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no connection.</summary>
internal sealed class PostgresGenerationContextFactory : IDesignTimeDbContextFactory<PostgresGenerationContext>
{
    public PostgresGenerationContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<GenerationContext>();
        builder.UsePostgresServer("Host=localhost", "generation");
        return new PostgresGenerationContext(builder.Options);
    }
}
