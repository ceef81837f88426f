namespace RlhfT2I.Generation.Application.Ports;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">The entries.</typeparam>
/// <param name="Items">The entries, in order.</param>
/// <param name="NextCursor">Where the next page starts; <c>null</c> on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
