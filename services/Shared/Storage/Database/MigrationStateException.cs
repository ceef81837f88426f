namespace RlhfT2I.Storage.Database;

/// <summary>A database has another form than the program expects; the program must not serve.</summary>
/// <param name="schema">The room's schema.</param>
/// <param name="problem">What differs and what to do, as the end of a sentence.</param>
public sealed class MigrationStateException(string schema, string problem) : StorageException($"The database of {schema} {problem}")
{
    /// <summary>The room's schema.</summary>
    public string Schema { get; } = schema;
}
