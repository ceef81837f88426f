namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A piece of work with its people and settings.</summary>
internal sealed class StoredProject
{
    /// <summary>The project that every installation has.</summary>
    public const string Default = "projects/default";

    private string _consentText = "";

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; set; }

    public string Description { get; set; } = "";

    /// <summary>Encoder of the project; empty for the bundled one.</summary>
    public string Encoder { get; set; } = "";

    /// <summary>What raters consent to before their first task, as Markdown; empty asks for none.</summary>
    public string ConsentText
    {
        get => _consentText;
        init => _consentText = value;
    }

    /// <summary>From 1, one more with each change of the text.</summary>
    public int ConsentVersion { get; private set; } = 1;

    /// <summary>Grows with every change.</summary>
    public long Revision { get; private set; } = 1;

    public required DateTimeOffset CreateTime { get; init; }

    public required DateTimeOffset UpdateTime { get; set; }

    /// <summary>Whether a rater who consented to a version may be given work.</summary>
    public bool IsSatisfiedBy(int consentVersion) => ConsentText.Length == 0 || consentVersion == ConsentVersion;

    /// <summary>Puts another consent text in place; the same text is no change.</summary>
    public void ChangeConsent(string text)
    {
        if (text == _consentText)
            return;
        _consentText = text;
        ConsentVersion++;
    }

    /// <summary>Notes a change.</summary>
    public void Touch(DateTimeOffset now)
    {
        Revision++;
        UpdateTime = now;
    }
}
