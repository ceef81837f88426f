using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Accounts;

/// <summary><c>rlhf projects</c>: makes and lists projects.</summary>
public static class ProjectsCommand
{
    private const string Description =
        """
        Makes and lists projects.

        Examples:
          rlhf projects create dogs --name "Green dogs"
          rlhf projects list
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("projects", Description)
    {
        New(output, error),
        List(output, error),
    };

    private static Command New(TextWriter output, TextWriter error)
    {
        var id = new Argument<string>("ID") { Description = "Id of the new project." };
        var name = new Option<string>("--name") { Description = "Name for people. [default: the id]" };
        var description = new Option<string>("--description") { Description = "What it is for.", DefaultValueFactory = _ => "" };
        var command = new Command("create", "Makes a project; you become its owner.") { id, name, description };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string wanted = parsed.GetRequiredValue(id);
            CreateProjectResponse made = await session.Suite.Accounts.CreateProjectAsync(
                new()
                {
                    ProjectId = wanted,
                    Project = new Project { DisplayName = parsed.GetValue(name) ?? wanted, Description = parsed.GetRequiredValue(description) },
                },
                cancellationToken: cancellationToken);
            session.Screen.Result(made.Project, () => session.Screen.Fields(("name", made.Project.Name), ("name for people", made.Project.DisplayName)));
            return ExitCodes.Success;
        });
    }

    private static Command List(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the projects that you have a role in, newest first."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<Project> projects = await ServerStreams.ListAsync<Project>(async (size, token) =>
            {
                ListProjectsResponse page = await session.Suite.Accounts.ListProjectsAsync(new() { PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.Projects, page.NextPageToken);
            });
            session.Screen.Results(projects, () => session.Screen.Table(
                ["project", "name for people", "made", "description"],
                projects.Select(project => (IReadOnlyList<string>)
                    [ResourceName.IdOf(project.Name), project.DisplayName, Ends.Text(project.CreateTime), project.Description])));
            return ExitCodes.Success;
        });
}
