namespace RlhfT2I.ResumeCheck;

/// <summary>What a run says on the way, each on a line of its own: kind and what of.</summary>
internal static class Moments
{
    /// <summary>It begins or goes on, after so many updates.</summary>
    public const string Resumed = "resumed";

    /// <summary>A micro-batch begins.</summary>
    public const string MicroStep = "micro-step";

    /// <summary>A checkpoint is about to be written.</summary>
    public const string Writing = "writing";

    /// <summary>Its state is written; it is not yet at its place.</summary>
    public const string Written = "written";

    /// <summary>It is at its place.</summary>
    public const string Renamed = "renamed";

    /// <summary>The run is over; with the SHA-256 of its state.</summary>
    public const string Done = "done";

    /// <summary>Says a moment and waits until whoever listens lets the run go on; ends the process where nobody does.</summary>
    public static void Say(string kind, object of)
    {
        Console.Out.WriteLine($"{kind} {of}");
        Console.Out.Flush();
        if (Console.In.ReadLine() is null)
            Environment.Exit(3);
    }
}
