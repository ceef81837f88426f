using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Brings the databases of all rooms of the program to the form that it knows: the verb <c>migrate</c>.</summary>
/// <param name="services">The host's services.</param>
/// <param name="rooms">The rooms.</param>
internal sealed class MigrateCommand(IServiceProvider services, IEnumerable<RoomMigration> rooms) : IHostCommand
{
    public const string VerbName = "migrate";

    public string Verb => VerbName;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        foreach (RoomMigration room in rooms)
        {
            IReadOnlyList<string> applied = await HostDatabase.GuardAsync(room.Schema, () => room.MigrateAsync(services, cancellationToken));
            await output.WriteLineAsync(applied.Count == 0 ? $"{room.Schema}: is current" : $"{room.Schema}: applied {string.Join(", ", applied)}");
        }
    }
}

/// <summary>How the database of one room is migrated.</summary>
/// <param name="Schema">The room's schema.</param>
/// <param name="MigrateAsync">Applies what is missing and names it.</param>
internal sealed record RoomMigration(string Schema, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<string>>> MigrateAsync)
{
    public static RoomMigration Of<TContext>()
        where TContext : RoomContext =>
        new(RoomSchema<TContext>.Name, (services, token) => services.GetRequiredService<DatabaseMigrator<TContext>>().MigrateAsync(token));
}
