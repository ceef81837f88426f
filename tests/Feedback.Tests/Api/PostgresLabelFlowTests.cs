namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresLabelFlowTests(PostgresFeedbackHost host) : LabelFlowTests(host);
