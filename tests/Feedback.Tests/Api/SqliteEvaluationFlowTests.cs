namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteEvaluationFlowTests(SqliteFeedbackHost host) : EvaluationFlowTests(host);
