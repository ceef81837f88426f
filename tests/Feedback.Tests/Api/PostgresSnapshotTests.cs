namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresSnapshotTests(PostgresFeedbackHost host) : SnapshotTests(host);
