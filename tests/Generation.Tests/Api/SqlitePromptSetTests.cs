using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests.Api;

public sealed class SqlitePromptSetTests() : PromptSetTests(RoomDatabase.Embedded);
