namespace RlhfT2I.Feedback.Tests.Api;

public sealed class PostgresExportTests(PostgresFeedbackHost host) : ExportTests(host);
