using System.Data.Common;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Tells in one line why a host cannot use a database server.</summary>
internal static class HostDatabase
{
    /// <summary>Runs the first work on a room's database.</summary>
    /// <exception cref="HostStartException">The server is away, refuses the connection, or the schema has another form than the program knows.</exception>
    public static async Task<T> GuardAsync<T>(string schema, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (MigrationStateException exception)
        {
            throw HostStartException.DatabaseUnusable(exception.Message, exception);
        }
        catch (Exception exception) when (FindRefusal(exception) is { } refusal)
        {
            throw HostStartException.DatabaseUnusable(
                $"The database of {schema} cannot be used: {refusal.Message} Check that the server runs and that Storage:ConnectionString (environment variable Storage__ConnectionString) is right.",
                exception);
        }
    }

    private static DbException? FindRefusal(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException refusal)
                return refusal;
        }
        return null;
    }
}
