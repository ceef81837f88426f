using RlhfT2I.TestKit;

namespace RlhfT2I.Reward.Tests.Api;

public sealed class PostgresRewardGrpcServiceTests(PostgresRoomDatabase database) : RewardGrpcServiceTests(database);
