namespace RlhfT2I.Generation.Api;

/// <summary>Names of new resources.</summary>
internal static class NewNames
{
    /// <summary>The name that a caller wishes, or one that the service makes.</summary>
    /// <param name="parent">Resource that will hold it.</param>
    /// <param name="collection">Collection, such as <c>promptSets</c>.</param>
    /// <param name="id">Wished last segment; empty for none.</param>
    public static string Of(string parent, string collection, string id) =>
        $"{parent}/{collection}/{(id.Length > 0 ? id : Guid.NewGuid().ToString("n"))}";
}
