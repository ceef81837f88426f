using System.Text;

namespace RlhfT2I.Prompts.Sets;

/// <summary>The files of the Data folder, which travel inside the assembly.</summary>
internal static class EmbeddedData
{
    /// <summary>The text of <c>Data/<paramref name="name"/></c>.</summary>
    public static string ReadText(string name)
    {
        string resource = $"RlhfT2I.Prompts.Data.{name}";
        using Stream stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly does not hold {resource}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
