namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>Someone who labels and votes in a project. Ids of invited raters are random: the pseudonym that labels and votes carry.</summary>
internal sealed class StoredRater
{
    /// <summary>Order of arrival.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>Last segment of the name.</summary>
    public required string RaterId { get; init; }

    public string DisplayName { get; private set; } = "";

    public RaterState State { get; private set; } = RaterState.Active;

    /// <summary>Why the rater is paused, for the rater to read.</summary>
    public string PauseComment { get; private set; } = "";

    /// <summary>The invitation that the rater came by; empty for one who came without.</summary>
    public string Invitation { get; private set; } = "";

    /// <summary>Version of the consent text that the rater consented to last; 0 for none.</summary>
    public int ConsentVersion { get; private set; }

    /// <summary>When an owner gave the rater work again: gold answers before that pause nobody any more; null if that never happened.</summary>
    public DateTimeOffset? ResumeTime { get; private set; }

    public required DateTimeOffset CreateTime { get; init; }

    public bool IsPaused => State is RaterState.Paused or RaterState.AutoPaused;

    /// <summary>A rater who came by an invitation.</summary>
    public static StoredRater Invited(string project, string raterId, string displayName, string invitation, DateTimeOffset now) => new()
    {
        Name = $"{project}/raters/{raterId}",
        Project = project,
        RaterId = raterId,
        DisplayName = displayName,
        Invitation = invitation,
        CreateTime = now,
    };

    /// <summary>A rater whom nobody invited: the user of an embedded suite, or a simulated one.</summary>
    public static StoredRater Uninvited(string project, string raterId, DateTimeOffset now) => Invited(project, raterId, "", "", now);

    public void Pause(string comment)
    {
        State = RaterState.Paused;
        PauseComment = comment;
    }

    /// <summary>Pauses the rater because of wrong answers to gold questions.</summary>
    public void AutoPause()
    {
        State = RaterState.AutoPaused;
        PauseComment = "Too many answers to questions with a known answer were wrong.";
    }

    public void Resume(DateTimeOffset now)
    {
        State = RaterState.Active;
        PauseComment = "";
        ResumeTime = now;
    }

    public void Consent(int version) => ConsentVersion = version;

    /// <summary>Forgets everything but the pseudonym.</summary>
    public void Erase()
    {
        State = RaterState.Erased;
        DisplayName = "";
        PauseComment = "";
        Invitation = "";
    }
}
