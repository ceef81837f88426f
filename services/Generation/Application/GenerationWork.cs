namespace RlhfT2I.Generation.Application;

/// <summary>Names under which the room's work is stored.</summary>
public static class GenerationWork
{
    /// <summary>Kind of the room's jobs.</summary>
    public const string JobKind = "GenerationJob";

    /// <summary>Who stores the effect of a batch.</summary>
    public const string BatchConsumer = "generation.sampler";

    /// <summary>The room's group on <c>generation.requested</c>.</summary>
    public const string Group = "generation";
}
