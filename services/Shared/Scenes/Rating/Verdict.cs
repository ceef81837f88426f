namespace RlhfT2I.Scenes.Rating;

/// <summary>What a rater says of one picture and its prompt (section 3.1).</summary>
public enum Verdict
{
    /// <summary>The picture shows all that the prompt asks for.</summary>
    Good,

    /// <summary>Something the prompt asks for is missing or wrong.</summary>
    Bad,

    /// <summary>Hard to tell; the query is left out.</summary>
    Skip,
}
