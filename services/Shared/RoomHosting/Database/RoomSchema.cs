using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>The schema of a room, read from its context before there is a database.</summary>
/// <typeparam name="TContext">The room's context; has a constructor that takes its <see cref="DbContextOptions{TContext}"/>.</typeparam>
internal static class RoomSchema<TContext>
    where TContext : RoomContext
{
    public static string Name { get; } = Read();

    private static string Read()
    {
        DbContextOptions<TContext> options = new DbContextOptionsBuilder<TContext>().Options;
        using var context = (TContext)(Activator.CreateInstance(typeof(TContext), options)
            ?? throw new InvalidOperationException($"{typeof(TContext)} could not be made."));
        return context.Schema;
    }
}
