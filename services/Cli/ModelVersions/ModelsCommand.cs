using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary><c>rlhf models</c>: lists, imports and verifies model versions.</summary>
public static class ModelsCommand
{
    private const string Description =
        """
        Lists, imports and verifies model versions.

        Examples:
          rlhf models list
          rlhf models import stable-diffusion-v1-5 --id sd15
          rlhf models verify sd15
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("models", Description)
    {
        List(output, error),
        Import(output, error),
        Verify(output, error),
    };

    private static Command List(TextWriter output, TextWriter error) => ServerVerb.Bind(
        new Command("list", "Lists the model versions, newest first."),
        output,
        error,
        async (session, _, cancellationToken) =>
        {
            List<ModelVersion> versions = await ServerStreams.ListAsync<ModelVersion>(async (size, token) =>
            {
                ListModelVersionsResponse page = await session.Suite.Models.ListModelVersionsAsync(
                    new() { Parent = session.Names.Project, PageSize = size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.ModelVersions, page.NextPageToken);
            });
            session.Screen.Results(versions, () => session.Screen.Table(
                ["model version", "name for people", "kind", "origin", "#MB", "digest"],
                versions.Select(version => (IReadOnlyList<string>)
                [
                    ResourceName.IdOf(version.Name), version.DisplayName, Words.Of(version.Kind), Words.Of(version.Origin),
                    $"{version.SizeBytes / 1e6:0.0}", Short(version.Digest),
                ])));
            return ExitCodes.Success;
        });

    private static Command Import(TextWriter output, TextWriter error)
    {
        var path = new Argument<string>("PATH") { Description = "Folder or file below the server's import root." };
        var id = new Option<string>("--id") { Description = "Id of the new version.", DefaultValueFactory = _ => "" };
        var display = new Option<string>("--name") { Description = "Name for people.", DefaultValueFactory = _ => "" };
        var variant = new Option<string>("--variant") { Description = "Weight files to take, such as fp16.", DefaultValueFactory = _ => "" };
        var check = new Option<bool>("--check") { Description = "Check everything and store nothing." };
        var command = new Command("import", "Takes a model folder into the server's store.") { path, id, display, variant, check };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            var request = new ImportModelVersionRequest
            {
                Parent = session.Names.Project,
                SourcePath = parsed.GetRequiredValue(path),
                ModelVersionId = parsed.GetRequiredValue(id),
                DisplayName = parsed.GetRequiredValue(display),
                Variant = parsed.GetRequiredValue(variant),
                ValidateOnly = parsed.GetValue(check),
            };
            ModelImport done = await FollowAsync(
                session,
                "importing",
                () => ServerStreams.ReadAsync(
                    session.Suite.Models.ImportModelVersion(request, cancellationToken: cancellationToken), cancellationToken)
                    .Select(change => ((JobProgress?)change.Progress, (ModelImport?)change.ModelImport)));
            session.Screen.Result(done, () =>
            {
                session.Screen.Fields(("name", done.ModelVersion.Name), ("digest", done.ModelVersion.Digest));
                Findings(session, done.Findings);
            });
            return ExitCodes.Success;
        });
    }

    private static Command Verify(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("MODEL") { Description = "Id or name of the model version." };
        var command = new Command("verify", "Reads every file of a version again and compares it with its manifest.") { name };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            string version = session.Names.Of(ResourceName.ModelVersions, parsed.GetRequiredValue(name));
            ModelVerification done = await FollowAsync(
                session,
                "verifying",
                () => ServerStreams.ReadAsync(
                    session.Suite.Models.VerifyModelVersion(new() { Name = version }, cancellationToken: cancellationToken),
                    cancellationToken)
                    .Select(change => ((JobProgress?)change.Progress, (ModelVerification?)change.ModelVerification)));
            session.Screen.Result(done, () =>
            {
                session.Screen.Fields(("name", version), ("intact", done.Intact ? "yes" : "no"));
                Findings(session, done.Findings);
            });
            return done.Intact ? ExitCodes.Success : ExitCodes.Miss;
        });
    }

    private static Task<T> FollowAsync<T>(Session session, string title, Func<IAsyncEnumerable<(JobProgress? Progress, T? Result)>> open)
        where T : class => session.Screen.Progress.RunAsync(title, "bytes", async sink =>
        {
            T? last = null;
            await foreach ((JobProgress? progress, T? result) in open())
            {
                if (progress is not null)
                    sink.Report(progress.CompletedCount, progress.TotalCount, progress.Stage);
                last = result ?? last;
            }

            return last ?? throw new InvalidDataException("The server ended the stream without a result.");
        });

    private static void Findings(Session session, IEnumerable<ModelFinding> findings)
    {
        foreach (ModelFinding finding in findings)
            session.Screen.Line($"{finding.Path}{(finding.Tensor.Length > 0 ? $" [{finding.Tensor}]" : "")}: {finding.Failure?.Message}");
    }

    private static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
