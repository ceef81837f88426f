using Npgsql;

namespace RlhfT2I.Storage.Database;

/// <summary>Recognises that a database server did not answer, or went away in the middle: another try may succeed with no change.</summary>
public static class DatabaseOutage
{
    // SQLSTATE classes: connection exceptions, an operator's intervention (restart), too few connections left.
    private static readonly string[] Away = ["08", "57P", "53300"];

    /// <summary>Whether a server that is away is the cause of a failure.</summary>
    /// <param name="exception">What was thrown; causes inside it count too.</param>
    public static bool IsCauseOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException answer)
                return Array.Exists(Away, state => answer.SqlState.StartsWith(state, StringComparison.Ordinal));
            if (cause is NpgsqlException || IsBrokenOff(cause))
                return true;
        }
        return false;
    }

    /// <summary>Whether the provider refused a statement because its connection, and with it the transaction, was gone already when the statement came.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool IsBrokenOff(Exception exception) => exception is InvalidOperationException { Source: "Npgsql" };
}
