using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure;

/// <summary>
/// Makes an API key of an owner of the default project, for whoever has the database's credentials: the first key of an installation without sign-in. The verb
/// <c>owner-key</c>; the secret is the only line on the output, and is stored as its hash.
/// </summary>
internal sealed class OwnerKeyCommand(IFeedbackStore store, DatabaseMigrator<FeedbackContext> migrator, IOptions<StorageOptions> options) : IHostCommand
{
    private static readonly Author Operator = new("operator", "owner-key", "");

    public string Verb => "owner-key";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        string secret = await store.WriteAsync(
            async session =>
            {
                await ProjectBook.EnsureDefaultAsync(session);
                (_, Credential made) = await ApiKeyBook.CreateAsync(session, Operator, StoredProject.Default, "", "Made by owner-key", AccountRole.Owner, expireTime: null);
                return made.Text;
            },
            cancellationToken);
        await output.WriteLineAsync(secret);
    }

    // As at the start of the room: an embedded database is made and migrated, a server's is only looked at.
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.Provider == StorageProvider.Sqlite)
                await migrator.MigrateAsync(cancellationToken);
            else
                await migrator.EnsureCurrentAsync(cancellationToken);
        }
        catch (MigrationStateException exception)
        {
            throw HostStartException.DatabaseUnusable(exception.Message, exception);
        }
    }
}
