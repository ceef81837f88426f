using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary><c>rlhf models</c>: lists, imports, verifies and exports model versions, and makes random ones.</summary>
public static class ModelsCommand
{
    private const string Description =
        """
        Lists, imports, verifies and exports model versions; checks folders, and makes some with random weights.

        Examples:
          rlhf models list
          rlhf models inspect stable-diffusion-v1-5 --variant fp16
          rlhf models import stable-diffusion-v1-5 --variant fp16 --id sd15
          rlhf models import v1-5-pruned-emaonly.safetensors --id sd15
          rlhf models merge-lora sd15 pytorch_lora_weights.safetensors --scale 0.8 --id sd15-style
          rlhf models verify sd15
          rlhf models export sd15 sd15-for-diffusers
          rlhf models random out/sd15 --like sd15 --dtype fp16
        """;

    /// <summary>Makes the verb.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and complaints.</param>
    public static Command Create(TextWriter output, TextWriter error) => new("models", Description)
    {
        List(output, error),
        Import(output, error),
        MergeLora(output, error),
        Verify(output, error),
        Export(output, error),
        InspectCommand.Create(output, error),
        RandomCommand.Create(output, error),
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
        var path = new Argument<string>("PATH")
        {
            Description = "Below the server's import root: a folder (diffusers or CLIP), or a single-file Stable Diffusion 1.x checkpoint with a folder 'tokenizer' beside it.",
        };
        var variant = new Option<string>("--variant") { Description = "Weight files to take, such as fp16.", DefaultValueFactory = _ => "" };
        NewVersionOptions naming = new();
        var command = new Command("import", "Takes a model into the server's store, after a check of every tensor's name, shape and type.") { path, variant };
        naming.AddTo(command);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            ImportModelVersionRequest request = naming.Request(session, parsed);
            request.SourcePath = parsed.GetRequiredValue(path);
            request.Variant = parsed.GetRequiredValue(variant);
            ModelStreams.Report(session, await ModelStreams.ImportAsync(session, "importing", request, cancellationToken));
            return ExitCodes.Success;
        });
    }

    private static Command MergeLora(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("MODEL") { Description = "Id or name of the model version that the adapters are for." };
        var path = new Argument<string>("PATH") { Description = "Adapters of its UNet below the server's import root: a safetensors file in the names of diffusers or PEFT." };
        var scale = new Option<double>("--scale") { Description = "Strength of the adapters; 1 as they were trained.", DefaultValueFactory = _ => 1 };
        NewVersionOptions naming = new();
        var command = new Command("merge-lora", "Makes a new model version with adapters merged into the UNet; its lineage names both.") { name, path, scale };
        naming.AddTo(command);
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            ImportModelVersionRequest request = naming.Request(session, parsed);
            request.SourcePath = parsed.GetRequiredValue(path);
            request.BaseModelVersion = session.Names.Of(ResourceName.ModelVersions, parsed.GetRequiredValue(name));
            request.AdapterScale = parsed.GetValue(scale);
            ModelStreams.Report(session, await ModelStreams.ImportAsync(session, "merging", request, cancellationToken));
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
            ModelVerification done = await ModelStreams.FollowAsync(
                session, "verifying", () => session.Suite.Models.VerifyModelVersion(new() { Name = version }, cancellationToken: cancellationToken),
                change => (change.Progress, change.ModelVerification), cancellationToken);
            session.Screen.Result(done, () =>
            {
                session.Screen.Fields(("name", version), ("intact", done.Intact ? "yes" : "no"));
                ModelStreams.Findings(session, done.Findings);
            });
            return done.Intact ? ExitCodes.Success : ExitCodes.Miss;
        });
    }

    private static Command Export(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("MODEL") { Description = "Id or name of the model version." };
        var path = new Argument<string>("OUT") { Description = "Folder below the server's export root to create." };
        var dtype = new Option<string?>("--dtype") { Description = "Type to write weights in: fp32, fp16 or bf16; as they are stored by default." };
        dtype.AcceptOnlyFromAmong([.. NumberFormats.Names]);
        var command = new Command("export", "Writes a version as a folder that diffusers or transformers loads.") { name, path, dtype };
        return ServerVerb.Bind(command, output, error, async (session, parsed, cancellationToken) =>
        {
            var request = new ExportModelVersionRequest
            {
                Name = session.Names.Of(ResourceName.ModelVersions, parsed.GetRequiredValue(name)),
                TargetPath = parsed.GetRequiredValue(path),
                NumberFormat = parsed.GetValue(dtype) is { } type ? NumberFormats.ContractOf(type) : NumberFormat.Unspecified,
            };
            ModelExport done = await ModelStreams.FollowAsync(
                session, "exporting", () => session.Suite.Models.ExportModelVersion(request, cancellationToken: cancellationToken),
                change => (change.Progress, change.ModelExport), cancellationToken);
            session.Screen.Result(done, () => ModelStreams.Files(session, done.Files));
            return ExitCodes.Success;
        });
    }

    private static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
