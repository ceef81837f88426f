namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>Which jobs a runner takes.</summary>
/// <param name="Kind">Kind of work.</param>
/// <param name="Concurrency">Jobs in work at once, from 1.</param>
internal sealed record JobRunnerSettings(string Kind, int Concurrency);
