namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>An item of an evaluation, handed to one rater. A rater has at most one ballot of an item, whatever becomes of its leases.</summary>
internal sealed class RaterBallot
{
    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string EvaluationName { get; init; }

    public required int ItemIndex { get; init; }

    public required string RaterId { get; init; }

    /// <summary>Whether the candidate's set is the first one.</summary>
    public required bool CandidateFirst { get; init; }

    public required List<string> FirstImages { get; init; }

    public required List<string> SecondImages { get; init; }

    /// <summary>Random names of the first set's pictures within the ballot.</summary>
    public required List<string> FirstTokens { get; init; }

    public required List<string> SecondTokens { get; init; }

    public string LeaseToken { get; private set; } = "";

    /// <summary>When the lease ends; null when it was given back or answered.</summary>
    public DateTimeOffset? LeaseExpireTime { get; private set; }

    public DateTimeOffset? AnswerTime { get; private set; }

    public bool Released { get; private set; }

    public bool IsHeld(DateTimeOffset now) => LeaseExpireTime > now;

    /// <summary>Begins a lease; an earlier token is worth nothing afterwards.</summary>
    public void Lease(string token, DateTimeOffset expireTime)
    {
        LeaseToken = token;
        LeaseExpireTime = expireTime;
        Released = false;
    }

    /// <summary>Extends the lease that is held.</summary>
    public void Renew(DateTimeOffset expireTime) => LeaseExpireTime = expireTime;

    /// <summary>Gives the lease back; a reopened ballot keeps its vote.</summary>
    public void Release()
    {
        LeaseExpireTime = null;
        Released = AnswerTime is null;
    }

    /// <summary>Ends the lease with a vote.</summary>
    public void Answer(DateTimeOffset now)
    {
        LeaseExpireTime = null;
        AnswerTime = now;
    }

    /// <summary>The image behind a picture's token; null for one that is not of this ballot.</summary>
    public string? FindImage(string token)
    {
        int first = FirstTokens.IndexOf(token), second = SecondTokens.IndexOf(token);
        return first >= 0 ? FirstImages[first] : second >= 0 ? SecondImages[second] : null;
    }
}
