using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Evaluations;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;

namespace RlhfT2I.Feedback.Application.Exports;

/// <summary>Says which rows an export asks for.</summary>
internal static class ExportTables
{
    /// <summary>The rows of an export.</summary>
    /// <param name="export">What is asked for; keeps the contract's rules.</param>
    /// <param name="project">Project that holds it.</param>
    public static IExportTable Of(Export export, string project) => export switch
    {
        { Content: ExportContent.Votes } => new VoteTable(export.Evaluation),
        { LabelSnapshot.Length: > 0 } => new SnapshotTable(export.LabelSnapshot),
        _ => new LabelTable(project, export.GoldIncluded),
    };

    /// <summary>Passes if what an export is of exists.</summary>
    /// <returns>Its digest; empty for labels that stand, which have none.</returns>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is no such snapshot or evaluation.</exception>
    public static async Task<string> FindSourceAsync(IFeedbackSession session, Export export) => export switch
    {
        { Content: ExportContent.Votes } => (await EvaluationDesk.GetAsync(session, export.Evaluation)).Digest,
        { LabelSnapshot.Length: > 0 } => (await LabelSnapshots.GetAsync(session, export.LabelSnapshot)).Digest,
        _ => "",
    };
}
