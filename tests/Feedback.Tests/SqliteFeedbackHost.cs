[assembly: AssemblyFixture(typeof(RlhfT2I.Feedback.Tests.SqliteFeedbackHost))]

namespace RlhfT2I.Feedback.Tests;

/// <summary>The room on its embedded database.</summary>
public sealed class SqliteFeedbackHost : FeedbackHost;
