using Grpc.Core;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.ModelVersions;

/// <summary>Follows the streams of the model service to their results.</summary>
internal static class ModelStreams
{
    /// <summary>Imports, showing progress.</summary>
    public static Task<ModelImport> ImportAsync(Session session, string title, ImportModelVersionRequest request, CancellationToken cancellationToken) =>
        FollowAsync(
            session, title, () => session.Suite.Models.ImportModelVersion(request, cancellationToken: cancellationToken),
            change => (change.Progress, change.ModelImport), cancellationToken);

    /// <summary>Reads a stream to its end, showing progress in bytes.</summary>
    /// <param name="session">The run of a verb.</param>
    /// <param name="title">What is done, for the progress.</param>
    /// <param name="open">Opens the stream.</param>
    /// <param name="read">Takes progress and result out of a message.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The last result.</returns>
    public static Task<TResult> FollowAsync<TMessage, TResult>(
        Session session,
        string title,
        Func<AsyncServerStreamingCall<TMessage>> open,
        Func<TMessage, (JobProgress? Progress, TResult? Result)> read,
        CancellationToken cancellationToken)
        where TResult : class => session.Screen.Progress.RunAsync(title, "bytes", async sink =>
        {
            TResult? last = null;
            await foreach (TMessage message in ServerStreams.ReadAsync(open(), cancellationToken))
            {
                (JobProgress? progress, TResult? result) = read(message);
                if (progress is not null)
                    sink.Report(progress.CompletedCount, progress.TotalCount, progress.Stage);
                last = result ?? last;
            }

            return last ?? throw new InvalidDataException("The server ended the stream without a result.");
        });

    /// <summary>Writes what an import stored: networks, files with their digests, and what was left out.</summary>
    public static void Report(Session session, ModelImport done)
    {
        session.Screen.Result(done, () =>
        {
            string name = done.ModelVersion.Name.Length > 0 ? done.ModelVersion.Name : "(checked only, nothing is stored)";
            session.Screen.Fields(("name", name), ("digest", done.ModelVersion.Digest));
            session.Screen.Table(
                ["network", "class", "#parameters", "type"],
                done.ModelVersion.Components.Select(part => (IReadOnlyList<string>)
                    [part.Component.Length > 0 ? part.Component : ".", part.ClassName, $"{part.ParameterCount:N0}", part.NumberFormat.ToString().ToLowerInvariant()]));
            Files(session, done.ModelVersion.Files);
            Findings(session, done.Findings);
        });
    }

    /// <summary>Writes a table of files.</summary>
    public static void Files(Session session, IEnumerable<ModelFile> files) => session.Screen.Table(
        ["file", "#bytes", "sha256"], files.Select(file => (IReadOnlyList<string>)[file.Path, $"{file.SizeBytes:N0}", file.Sha256]));

    /// <summary>Writes one line for each finding.</summary>
    public static void Findings(Session session, IEnumerable<ModelFinding> findings)
    {
        foreach (ModelFinding finding in findings)
            session.Screen.Line($"{finding.Path}{(finding.Tensor.Length > 0 ? $" [{finding.Tensor}]" : "")}: {finding.Failure?.Message}");
    }
}
