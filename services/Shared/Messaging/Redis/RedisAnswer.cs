namespace RlhfT2I.Messaging.Redis;

/// <summary>What a consumer says of an entry.</summary>
/// <param name="Verb">One of <c>answer.lua</c>.</param>
/// <param name="Delivery">What was received.</param>
/// <param name="Delay">Wait before the next delivery.</param>
/// <param name="Error">What went wrong.</param>
internal readonly record struct RedisAnswer(string Verb, Delivery Delivery, TimeSpan Delay = default, string Error = "")
{
    /// <summary>The effect is stored.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>The work goes on.</summary>
    public const string Extend = "extend";

    /// <summary>It was not worked on.</summary>
    public const string Release = "release";

    /// <summary>It failed.</summary>
    public const string Reject = "reject";

    /// <summary>It can never be dealt with.</summary>
    public const string Bury = "bury";
}
