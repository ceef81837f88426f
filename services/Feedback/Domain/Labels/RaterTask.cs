namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>Some images of one prompt, handed to one rater. It stays after its answer, so that it can be reopened.</summary>
internal sealed class RaterTask
{
    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>Id of the rater it was handed to.</summary>
    public required string RaterId { get; init; }

    public required string Prompt { get; init; }

    public required string PromptText { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public string LeaseToken { get; private set; } = "";

    /// <summary>When the lease ends; null when it was given back or answered.</summary>
    public DateTimeOffset? LeaseExpireTime { get; private set; }

    /// <summary>When it was answered last; null before that.</summary>
    public DateTimeOffset? AnswerTime { get; private set; }

    public bool Released { get; private set; }

    public List<TaskImage> Images { get; init; } = [];

    /// <summary>Whether the rater holds it at a moment.</summary>
    public bool IsHeld(DateTimeOffset now) => LeaseExpireTime > now;

    /// <summary>Whether the task asks about an image what is known already.</summary>
    public bool AsksGold(string image) => Images.Exists(asked => asked.Image == image && asked.GoldQuestion is not null);

    /// <summary>Begins a lease; an earlier token is worth nothing afterwards.</summary>
    public void Lease(string token, DateTimeOffset expireTime)
    {
        LeaseToken = token;
        LeaseExpireTime = expireTime;
    }

    /// <summary>Extends the lease that is held.</summary>
    public void Renew(DateTimeOffset expireTime) => LeaseExpireTime = expireTime;

    /// <summary>Gives the lease back; a reopened task keeps its answer.</summary>
    public void Release()
    {
        LeaseExpireTime = null;
        Released = AnswerTime is null;
    }

    /// <summary>Ends the lease with an answer.</summary>
    public void Answer(DateTimeOffset now)
    {
        LeaseExpireTime = null;
        Released = false;
        AnswerTime = now;
    }
}
