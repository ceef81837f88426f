namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteLabelRefusalTests(SqliteFeedbackHost host) : LabelRefusalTests(host);
