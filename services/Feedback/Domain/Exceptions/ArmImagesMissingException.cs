using System.Globalization;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>An arm of an evaluation lacks images.</summary>
/// <param name="arm">The arm.</param>
/// <param name="promptCount">Prompts with enough images.</param>
/// <param name="requiredPromptCount">Prompts that need them.</param>
/// <param name="imagesPerSet">Images for each.</param>
internal sealed class ArmImagesMissingException(EvaluationArm arm, int promptCount, int requiredPromptCount, int imagesPerSet)
    : PreconditionException(ErrorReason.ArmImagesMissing, NameOf(arm), new Dictionary<string, string>
    {
        ["arm"] = NameOf(arm),
        ["promptCount"] = promptCount.ToString(CultureInfo.InvariantCulture),
        ["requiredPromptCount"] = requiredPromptCount.ToString(CultureInfo.InvariantCulture),
        ["imagesPerSet"] = imagesPerSet.ToString(CultureInfo.InvariantCulture),
    })
{
    private static string NameOf(EvaluationArm arm) => arm == EvaluationArm.Candidate ? "candidate" : "baseline";
}
