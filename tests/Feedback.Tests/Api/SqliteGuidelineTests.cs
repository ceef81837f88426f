namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteGuidelineTests(SqliteFeedbackHost host) : GuidelineTests(host);
