using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Makes the context for <c>dotnet ef migrations add</c>, which opens no file.</summary>
internal sealed class EmbeddingContextFactory : IDesignTimeDbContextFactory<EmbeddingContext>
{
    public EmbeddingContext CreateDbContext(string[] args) =>
        new((DbContextOptions<EmbeddingContext>)new DbContextOptionsBuilder<EmbeddingContext>().UseSqliteFile("design.db").Options);
}
