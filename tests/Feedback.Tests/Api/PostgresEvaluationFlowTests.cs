namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresEvaluationFlowTests(PostgresFeedbackHost host) : EvaluationFlowTests(host);
