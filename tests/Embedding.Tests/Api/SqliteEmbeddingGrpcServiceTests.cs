using RlhfT2I.TestKit;

namespace RlhfT2I.Embedding.Tests.Api;

public sealed class SqliteEmbeddingGrpcServiceTests() : EmbeddingGrpcServiceTests(RoomDatabase.Embedded);
