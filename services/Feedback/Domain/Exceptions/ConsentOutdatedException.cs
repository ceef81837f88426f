using System.Globalization;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>A rater has not consented to the present text.</summary>
/// <param name="project">The project.</param>
/// <param name="currentVersion">Version of the present text.</param>
/// <param name="givenVersion">Version that the rater consents or has consented to; 0 for none.</param>
internal sealed class ConsentOutdatedException(string project, int currentVersion, int givenVersion)
    : PreconditionException(ErrorReason.ConsentOutdated, project, new Dictionary<string, string>
    {
        ["currentVersion"] = currentVersion.ToString(CultureInfo.InvariantCulture),
        ["givenVersion"] = givenVersion.ToString(CultureInfo.InvariantCulture),
    });
