using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Generation.Domain;

/// <summary>Identity of a prompt set: its prompts in order with category, split and image count; neither names nor times.</summary>
public static class PromptSetDigest
{
    /// <summary>The digest.</summary>
    /// <param name="prompts">The prompts in order.</param>
    /// <returns><c>sha256:</c> and 64 hexadecimal digits.</returns>
    public static string Compute(IReadOnlyList<PromptItem> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PromptItem prompt in prompts)
        {
            // The text's length stands before it, so that no text can pass for the end of another.
            string line = string.Create(
                CultureInfo.InvariantCulture, $"{(int)prompt.Category} {(int)prompt.Split} {prompt.ImageCount} {prompt.Text.Length} {prompt.Text}\n");
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
