using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Accounts;

/// <summary><c>rlhf raters</c>: invites, lists, pauses and resumes raters.</summary>
public static class RatersCommand
{
    private const string Description =
        """
        Invites, lists, pauses and resumes raters.

        Examples:
          rlhf raters invite --uses 20 --days 14
          rlhf raters list
          rlhf raters pause RATER --comment "Please read the guideline again."
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("raters", Description)
    {
        Invite(output, error),
        List(output, error),
        Pause(output, error),
        Resume(output, error),
    };

    private static Command Invite(TextWriter output, TextWriter error)
    {
        var name = new Option<string>("--name") { Description = "Name for people.", DefaultValueFactory = _ => "" };
        var id = new Option<string>("--id") { Description = "Id of the new invitation.", DefaultValueFactory = _ => "" };
        var uses = new Option<int>("--uses") { Description = "Raters who may come by it, 1 to 10000.", DefaultValueFactory = _ => 1 };
        Option<double?> days = Ends.Option("7");
        var command = new Command("invite", "Makes an invitation and shows its secret, this once.") { name, id, uses, days };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            CreateInvitationResponse made = await session.Suite.Accounts.CreateInvitationAsync(
                new()
                {
                    Parent = session.Names.Project,
                    InvitationId = parsed.GetRequiredValue(id),
                    Invitation = new Invitation
                    {
                        DisplayName = parsed.GetRequiredValue(name),
                        MaxUseCount = parsed.GetValue(uses),
                        ExpireTime = Ends.Of(parsed.GetValue(days), TimeProvider.System),
                    },
                },
                cancellationToken: cancellationToken);
            session.Screen.Result(made, () => session.Screen.Fields(("name", made.Invitation.Name), ("ends", Ends.Text(made.Invitation.ExpireTime)), ("secret", made.Secret)));
            session.Screen.Note("The secret is not shown again.");
            return ExitCodes.Success;
        });
    }

    private static Command List(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the raters of the project, newest first."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<Rater> raters = await ServerStreams.ListAsync<Rater>(async (size, token) =>
            {
                ListRatersResponse page = await session.Suite.Accounts.ListRatersAsync(
                    new() { Parent = session.Names.Project, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.Raters, page.NextPageToken);
            });
            session.Screen.Results(raters, () => session.Screen.Table(
                ["rater", "name for people", "state", "came", "last answer"],
                raters.Select(rater => (IReadOnlyList<string>)
                    [ResourceName.IdOf(rater.Name), rater.DisplayName, Words.Of(rater.State), Ends.Text(rater.CreateTime), Ends.Text(rater.LastAnswerTime)])));
            return ExitCodes.Success;
        });

    private static Command Pause(TextWriter output, TextWriter error)
    {
        var comment = new Option<string>("--comment") { Description = "Why; the rater reads it.", DefaultValueFactory = _ => "" };
        return Change(
            new Command("pause", "Hands a rater no more work and takes back what is out.") { comment }, output, error,
            async (suite, name, parsed, cancellationToken) => (await suite.Accounts.PauseRaterAsync(
                new() { Name = name, Comment = parsed.GetRequiredValue(comment) }, cancellationToken: cancellationToken)).Rater);
    }

    private static Command Resume(TextWriter output, TextWriter error) => Change(
        new Command("resume", "Hands a paused rater work again."), output, error,
        async (suite, name, _, cancellationToken) => (await suite.Accounts.ResumeRaterAsync(new() { Name = name }, cancellationToken: cancellationToken)).Rater);

    private static Command Change(
        Command command, TextWriter output, TextWriter error, Func<Suite, string, ParseResult, CancellationToken, Task<Rater>> change)
    {
        var id = new Argument<string>("RATER") { Description = "Id or name of the rater." };
        command.Add(id);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string name = session.Names.Of(ResourceName.Raters, parsed.GetRequiredValue(id));
            Rater rater = await change(session.Suite, name, parsed, cancellationToken);
            session.Screen.Result(rater, () => session.Screen.Fields(("name", rater.Name), ("state", Words.Of(rater.State))));
            return ExitCodes.Success;
        });
    }
}
