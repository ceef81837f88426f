namespace RlhfT2I.Messaging.Redis;

/// <summary>What a consumer says of an entry.</summary>
/// <param name="Verb">One of <c>answer.lua</c>.</param>
/// <param name="Delivery">What was received.</param>
/// <param name="Delay">Wait before the next delivery.</param>
/// <param name="Error">What went wrong.</param>
internal readonly record struct RedisAnswer(string Verb, Delivery Delivery, TimeSpan Delay = default, string Error = "");
