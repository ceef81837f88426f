namespace RlhfT2I.Cli.Output;

/// <summary>Shows how far long work is, with rate and time left.</summary>
internal interface IProgressDisplay
{
    /// <summary>Runs a piece of work and shows it.</summary>
    /// <param name="title">What it is, such as <c>generating</c>.</param>
    /// <param name="unit">What is counted, such as <c>images</c>.</param>
    /// <param name="work">The work; reports to the sink.</param>
    Task<T> RunAsync<T>(string title, string unit, Func<IProgressSink, Task<T>> work);
}
