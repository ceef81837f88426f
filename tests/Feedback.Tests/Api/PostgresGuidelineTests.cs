namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresGuidelineTests(PostgresFeedbackHost host) : GuidelineTests(host);
