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
/// Makes an API key for whoever has the database's credentials: of an owner of the default project (the verb <c>owner-key</c>), the first key of an installation without sign-in, or
/// of an operator of the installation (<c>operator-key</c>). The secret is the only line on the output, and is stored as its hash.
/// </summary>
/// <param name="store">What is stored.</param>
/// <param name="migrator">Looks at the database first.</param>
/// <param name="options">Which database it is.</param>
/// <param name="verb">The verb.</param>
/// <param name="role">The key's role.</param>
internal sealed class FirstKeyCommand(
    IFeedbackStore store, DatabaseMigrator<FeedbackContext> migrator, IOptions<StorageOptions> options, string verb, AccountRole role) : IHostCommand
{
    public const string OwnerVerb = "owner-key", OperatorVerb = "operator-key";

    public string Verb => verb;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        string secret = await store.WriteAsync(
            async session =>
            {
                await ProjectBook.EnsureDefaultAsync(session);
                (_, Credential made) = await ApiKeyBook.CreateAsync(
                    session, new Author("operator", verb, ""), StoredProject.Default, "", $"Made by {verb}", role, expireTime: null);
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
