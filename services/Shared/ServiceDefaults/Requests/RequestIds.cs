using System.Text.RegularExpressions;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>Identities of calls that are safe to repeat (AIP-155).</summary>
public static partial class RequestIds
{
    /// <summary>Whether a text is a UUID of version 4 in the form 8-4-4-4-12 hexadecimal digits, upper or lower case.</summary>
    public static bool IsUuid4(string text) => Uuid4().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid4();
}
