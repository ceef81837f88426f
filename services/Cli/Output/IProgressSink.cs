namespace RlhfT2I.Cli.Output;

/// <summary>Takes how far a piece of work is.</summary>
internal interface IProgressSink
{
    /// <summary>Reports.</summary>
    /// <param name="completed">Units done.</param>
    /// <param name="total">Units in all; 0 while not known.</param>
    /// <param name="stage">What is being done, in a few words; may be empty.</param>
    void Report(long completed, long total, string stage = "");
}
