namespace RlhfT2I.Modeling.Distributed;

/// <summary>A rank has left before the work was done. The others cannot go on; all begin again from the last checkpoint.</summary>
public sealed class RankLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RankLostException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public RankLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public RankLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
