namespace RlhfT2I.RoomHosting.Options;

/// <summary>What holds the databases of the rooms.</summary>
public enum StorageProvider
{
    /// <summary>A file for each room below the data root, for one server process.</summary>
    Sqlite,

    /// <summary>A schema for each room on a PostgreSQL server, for any number of processes.</summary>
    Postgres,
}
