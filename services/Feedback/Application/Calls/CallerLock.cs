using RlhfT2I.Feedback.Application.Ports;

namespace RlhfT2I.Feedback.Application.Calls;

/// <summary>The name that calls of one rater hold, so that they follow one another whatever processes they reach.</summary>
internal static class CallerLock
{
    /// <summary>The name.</summary>
    /// <param name="raterId">The rater, or who else calls.</param>
    public static string NameOf(string raterId) => $"caller {raterId}";

    /// <summary>Waits for the calls of a rater that are under way, and keeps later ones waiting until the use case ends.</summary>
    public static Task HoldCallerAsync(this IFeedbackSession session, string raterId) => session.HoldAsync(NameOf(raterId));
}
