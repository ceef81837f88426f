namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteStatisticsTests(SqliteFeedbackHost host) : StatisticsTests(host);
