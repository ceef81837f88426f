using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Makes a room's context: the one whose migrations are those of the provider.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <typeparam name="TPostgres">The one with the migrations for PostgreSQL.</typeparam>
internal sealed class RoomContextFactory<TContext, TPostgres>(DbContextOptions<TContext> contextOptions, IOptions<StorageOptions> options) : IDbContextFactory<TContext>
    where TContext : RoomContext
    where TPostgres : TContext
{
    private readonly object[] _arguments = [contextOptions];
    private readonly ObjectFactory _make = ActivatorUtilities.CreateFactory(
        options.Value.Provider == StorageProvider.Postgres ? typeof(TPostgres) : typeof(TContext), [typeof(DbContextOptions<TContext>)]);

    public TContext CreateDbContext() => (TContext)_make(EmptyServices.Instance, _arguments);

    private sealed class EmptyServices : IServiceProvider
    {
        public static EmptyServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
