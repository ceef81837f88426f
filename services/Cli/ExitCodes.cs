namespace RlhfT2I.Cli;

/// <summary>What <c>rlhf</c> tells the shell.</summary>
public static class ExitCodes
{
    /// <summary>The verb did what was asked, and every check passed.</summary>
    public const int Success = 0;

    /// <summary>The verb ran, and at least one check missed.</summary>
    public const int Miss = 1;

    /// <summary>The arguments, or the files they name, cannot be used.</summary>
    public const int BadInput = 2;
}
