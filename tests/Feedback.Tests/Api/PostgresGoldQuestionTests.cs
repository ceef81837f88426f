namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresGoldQuestionTests(PostgresFeedbackHost host) : GoldQuestionTests(host);
