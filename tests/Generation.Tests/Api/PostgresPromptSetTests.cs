using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public sealed class PostgresPromptSetTests(PostgresRoomDatabase database) : PromptSetTests(database);
