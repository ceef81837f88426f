using Microsoft.Extensions.Options;
using Npgsql;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Rules of <see cref="StorageOptions"/> that no attribute can state. A connection string is never printed: it holds a password.</summary>
internal sealed class StorageRules : IValidateOptions<StorageOptions>
{
    private const string Key = "Storage:ConnectionString";

    public ValidateOptionsResult Validate(string? name, StorageOptions options) => options.Provider switch
    {
        StorageProvider.Sqlite when options.ConnectionString.Length > 0 =>
            ValidateOptionsResult.Fail($"{Key} is set, but Storage:Provider is Sqlite; set Storage:Provider to Postgres, or leave the connection string out."),
        StorageProvider.Postgres => CheckConnection(options.ConnectionString),
        _ => ValidateOptionsResult.Success,
    };

    private static ValidateOptionsResult CheckConnection(string connectionString)
    {
        const string Example = "such as Host=db;Port=5432;Database=rlhf;Username=rlhf;Password=... (environment variable Storage__ConnectionString)";
        if (string.IsNullOrWhiteSpace(connectionString))
            return ValidateOptionsResult.Fail($"{Key} is empty, but Storage:Provider is Postgres; it must be an Npgsql connection string {Example}.");
        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            return ValidateOptionsResult.Fail($"{Key} is no Npgsql connection string: {exception.Message} It must be one {Example}.");
        }
        string[] missing = [.. new[] { ("Host", connection.Host), ("Database", connection.Database) }.Where(part => string.IsNullOrEmpty(part.Item2)).Select(part => part.Item1)];
        return missing.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{Key} does not name {string.Join(" and ", missing)}; it must be an Npgsql connection string {Example}.");
    }
}
