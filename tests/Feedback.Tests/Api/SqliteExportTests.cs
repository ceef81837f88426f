namespace RlhfT2I.Feedback.Tests.Api;

public sealed class SqliteExportTests(SqliteFeedbackHost host) : ExportTests(host);
