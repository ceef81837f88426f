namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresStatisticsTests(PostgresFeedbackHost host) : StatisticsTests(host);
