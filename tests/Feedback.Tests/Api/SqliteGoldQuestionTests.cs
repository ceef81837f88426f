namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteGoldQuestionTests(SqliteFeedbackHost host) : GoldQuestionTests(host);
