namespace RlhfT2I.Cli;

/// <summary>What <c>rlhf</c> tells the shell.</summary>
public static class ExitCodes
{
    /// <summary>The verb did what was asked, and every check passed.</summary>
    public const int Success = 0;

    /// <summary>The verb ran, and a check missed or a job failed.</summary>
    public const int Miss = 1;

    /// <summary>The arguments, or the files and resources they name, cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>The server cannot be reached, or it could not do the work.</summary>
    public const int ServerTrouble = 3;

    /// <summary>Stopped by Ctrl-C; the job at work was cancelled, and the same command goes on.</summary>
    public const int Interrupted = 130;
}
