using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace RlhfT2I.Storage.Database;

/// <summary>Recognises what a unique index or primary key refused, on every database that rooms run on.</summary>
public static class UniqueViolation
{
    private const int SqliteConstraintPrimaryKey = 1555;
    private const int SqliteConstraintUnique = 2067;

    // SQLSTATE class 23, integrity constraint violation: unique_violation.
    private const string SqlState = "23505";

    /// <summary>Whether a unique index or primary key is the cause of a failed save.</summary>
    /// <param name="exception">What the save threw.</param>
    public static bool IsCauseOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteExtendedErrorCode: SqliteConstraintPrimaryKey or SqliteConstraintUnique } or DbException { SqlState: SqlState })
                return true;
        }
        return false;
    }
}
