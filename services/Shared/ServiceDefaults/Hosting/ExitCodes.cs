namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Exit codes of the servers.</summary>
public static class ExitCodes
{
    /// <summary>Stopped as asked.</summary>
    public const int Success = 0;

    /// <summary>An unforeseen error; the log has it.</summary>
    public const int Failure = 1;

    /// <summary>The configuration is wrong; the message names key, value and what is allowed.</summary>
    public const int BadConfiguration = 2;

    /// <summary>The host cannot listen where it should; the message names address and option.</summary>
    public const int CannotListen = 3;

    /// <summary>The data folder cannot be used: not writable, or made by a newer program; the message names folder and option.</summary>
    public const int DataFolderUnusable = 4;

    /// <summary>Another server uses the data folder; the message names folder and option.</summary>
    public const int DataFolderInUse = 5;

    /// <summary>The server of the queue has settings under which work could be lost; the message names each and its cure.</summary>
    public const int QueueUnusable = 7;

    /// <summary>The database server does not answer or refuses, or its schemas are not those of this program; the message says what to do.</summary>
    public const int DatabaseUnusable = 6;

    /// <summary>A training that ranks share failed, or one of them was lost; the message says what to do.</summary>
    public const int TrainingFailed = 8;
}
