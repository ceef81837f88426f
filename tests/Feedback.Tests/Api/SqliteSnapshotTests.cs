namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteSnapshotTests(SqliteFeedbackHost host) : SnapshotTests(host);
