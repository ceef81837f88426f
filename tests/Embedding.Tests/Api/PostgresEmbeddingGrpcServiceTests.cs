using RlhfT2I.TestKit;

namespace RlhfT2I.Embedding.Tests.Api;

public sealed class PostgresEmbeddingGrpcServiceTests(PostgresRoomDatabase database) : EmbeddingGrpcServiceTests(database);
