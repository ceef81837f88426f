namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteLabelFlowTests(SqliteFeedbackHost host) : LabelFlowTests(host);
