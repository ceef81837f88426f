using System.Collections.Concurrent;
using System.Text;

namespace RlhfT2I.Feedback.Domain.Exports;

/// <summary>Values of enums as exports write them: <c>AmbiguousPrompt</c> is <c>AMBIGUOUS_PROMPT</c>, as in the contract.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal static class ExportNames<T>
    where T : struct, Enum
{
    private static readonly ConcurrentDictionary<T, string> Names = new();

    public static string Of(T value) => Names.GetOrAdd(value, Make);

    private static string Make(T value)
    {
        string name = value.ToString();
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]))
                text.Append('_');
            text.Append(char.ToUpperInvariant(name[i]));
        }
        return text.ToString();
    }
}
