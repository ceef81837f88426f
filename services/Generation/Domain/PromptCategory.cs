namespace RlhfT2I.Generation.Domain;

/// <summary>What a prompt asks for (paper, Table 1). Numbers are those of the contract.</summary>
public enum PromptCategory
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>A number of objects.</summary>
    Count = 1,

    /// <summary>An object in a color.</summary>
    Color = 2,

    /// <summary>An object in a place.</summary>
    Background = 3,

    /// <summary>Two or three of these at once.</summary>
    Combination = 4,

    /// <summary>Anything that the grammar does not describe.</summary>
    OpenEnded = 5,
}
