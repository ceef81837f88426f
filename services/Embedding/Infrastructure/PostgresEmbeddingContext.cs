using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>The room's database on PostgreSQL. It differs from its base in nothing but the migrations that hang on it.</summary>
/// <param name="options">Which one.</param>
internal sealed class PostgresEmbeddingContext(DbContextOptions<EmbeddingContext> options) : EmbeddingContext(options);

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no connection.</summary>
internal sealed class PostgresEmbeddingContextFactory : IDesignTimeDbContextFactory<PostgresEmbeddingContext>
{
    public PostgresEmbeddingContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<EmbeddingContext>();
        builder.UsePostgresServer("Host=localhost", "embedding");
        return new PostgresEmbeddingContext(builder.Options);
    }
}
