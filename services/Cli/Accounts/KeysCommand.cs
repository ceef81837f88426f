using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Accounts;

/// <summary><c>rlhf keys</c>: makes, lists and deletes API keys.</summary>
public static class KeysCommand
{
    private const string Description =
        """
        Makes, lists and deletes API keys.

        Examples:
          rlhf keys create ci --days 30
          rlhf keys create deploy --role owner --json
          rlhf keys delete KEY
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("keys", Description)
    {
        New(output, error),
        List(output, error),
        Delete(output, error),
    };

    private static Command New(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("NAME") { Description = "Name for people." };
        var id = new Option<string>("--id") { Description = "Id of the new key.", DefaultValueFactory = _ => "" };
        Option<string> role = new Option<string>("--role") { Description = "What its holder may do.", DefaultValueFactory = _ => "scientist" }.AcceptOnlyFromAmong("scientist", "owner");
        Option<double?> days = Ends.Option("90");
        var command = new Command("create", "Makes a key and shows its secret, this once.") { name, id, role, days };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            CreateApiKeyResponse made = await session.Suite.Accounts.CreateApiKeyAsync(
                new()
                {
                    Parent = session.Names.Project,
                    ApiKeyId = parsed.GetRequiredValue(id),
                    ApiKey = new ApiKey
                    {
                        DisplayName = parsed.GetRequiredValue(name),
                        Role = parsed.GetRequiredValue(role) == "owner" ? Role.Owner : Role.Scientist,
                        ExpireTime = Ends.Of(parsed.GetValue(days), TimeProvider.System),
                    },
                },
                cancellationToken: cancellationToken);
            session.Screen.Result(made, () => session.Screen.Fields(("name", made.ApiKey.Name), ("ends", Ends.Text(made.ApiKey.ExpireTime)), ("secret", made.Secret)));
            session.Screen.Note("The secret is not shown again. Use it as RLHF_API_KEY.");
            return ExitCodes.Success;
        });
    }

    private static Command List(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the keys of the project, newest first."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<ApiKey> keys = await ServerStreams.ListAsync<ApiKey>(async (size, token) =>
            {
                ListApiKeysResponse page = await session.Suite.Accounts.ListApiKeysAsync(
                    new() { Parent = session.Names.Project, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.ApiKeys, page.NextPageToken);
            });
            session.Screen.Results(keys, () => session.Screen.Table(
                ["key", "name for people", "role", "secret begins", "last used", "ends"],
                keys.Select(key => (IReadOnlyList<string>)
                [
                    ResourceName.IdOf(key.Name), key.DisplayName, Words.Of(key.Role), key.SecretPrefix, Ends.Text(key.LastUseTime), Ends.Text(key.ExpireTime),
                ])));
            return ExitCodes.Success;
        });

    private static Command Delete(TextWriter output, TextWriter error)
    {
        var key = new Argument<string>("KEY") { Description = "Id or name of the key." };
        var command = new Command("delete", "Makes a key worthless at once.") { key };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string name = session.Names.Of(ResourceName.ApiKeys, parsed.GetRequiredValue(key));
            DeleteApiKeyResponse done = await session.Suite.Accounts.DeleteApiKeyAsync(new() { Name = name }, cancellationToken: cancellationToken);
            session.Screen.Result(done, () => session.Screen.Line($"{name} is deleted."));
            return ExitCodes.Success;
        });
    }
}
