namespace RlhfT2I.Messaging.Tests.Redis;

public sealed class RedisStreamQueueTests(RedisFixture fixture) : BatchQueueConformance, IClassFixture<RedisFixture>
{
    private protected override int PropertyRuns => 40;

    private protected override async Task<QueueUnderTest> CreateAsync() => await RedisSubject.CreateAsync(fixture);
}
