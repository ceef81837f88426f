using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Api;

public sealed class PostgresFineTuningStoreTests(PostgresRoomDatabase database) : FineTuningStoreTests(database);
