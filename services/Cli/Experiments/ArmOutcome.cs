namespace RlhfT2I.Cli.Experiments;

/// <summary>One way to make images, and the images it made of the evaluation's prompts.</summary>
/// <param name="Key">Name in the results, such as <c>fine_tuned</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Images">Its images, by prompt and sample index.</param>
internal sealed record ArmOutcome(string Key, string Title, IReadOnlyList<JudgedImage> Images);
