using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

public sealed class PostgresFineTuningGrpcTests(PostgresRoomDatabase database) : FineTuningGrpcTests(database);
