using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Makes the context for the migration tool.</summary>
internal sealed class FineTuningContextFactory : IDesignTimeDbContextFactory<FineTuningContext>
{
    public FineTuningContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<FineTuningContext>();
        builder.UseSqliteFile("finetuning.db");
        return new FineTuningContext(builder.Options);
    }
}
