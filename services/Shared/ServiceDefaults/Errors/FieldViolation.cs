namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Path of the field in the request, snake_case with dots and indices, such as <c>targets[3].image</c>.</param>
/// <param name="Description">The value that was given and what is allowed.</param>
public sealed record FieldViolation(string Field, string Description);
