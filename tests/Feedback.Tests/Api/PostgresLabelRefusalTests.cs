namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresLabelRefusalTests(PostgresFeedbackHost host) : LabelRefusalTests(host);
