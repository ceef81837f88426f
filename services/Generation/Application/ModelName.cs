namespace RlhfT2I.Generation.Application;

/// <summary>How a new model version is called.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="DisplayName">Name for people, at most 100 characters.</param>
public sealed record ModelName(string Name, string DisplayName);
