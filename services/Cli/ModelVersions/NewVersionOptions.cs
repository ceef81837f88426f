using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary>What every verb that makes a model version asks for.</summary>
internal sealed class NewVersionOptions
{
    private readonly Option<string> _id = new("--id") { Description = "Id of the new version.", DefaultValueFactory = _ => "" };
    private readonly Option<string> _display = new("--name") { Description = "Name for people.", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _check = new("--check") { Description = "Check everything and store nothing." };

    public void AddTo(Command command)
    {
        command.Add(_id);
        command.Add(_display);
        command.Add(_check);
    }

    /// <summary>A request that lacks its source.</summary>
    public ImportModelVersionRequest Request(Session session, ParseResult parsed) => new()
    {
        Parent = session.Names.Project,
        ModelVersionId = parsed.GetRequiredValue(_id),
        DisplayName = parsed.GetRequiredValue(_display),
        ValidateOnly = parsed.GetValue(_check),
    };
}
