using System.Text;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>Rules of <see cref="IdentityOptions"/> that no attribute can state: a key where one is needed, and none that others know.</summary>
internal sealed class IdentityRules : IValidateOptions<IdentityOptions>
{
    private const int MinKeyBytes = 32;

    // A random text of 32 characters has more; a repeated word or digit has fewer.
    private const int MinDistinctCharacters = 10;

    // What people leave in from examples.
    private static readonly string[] KnownWords =
        ["changeme", "replaceme", "example", "default", "password", "insecure", "yoursecret", "yoursigningkey", "secretkey", "signingkey", "0123456789", "abcdefghij"];

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        List<string> failures = [];
        if (options.Required && string.IsNullOrEmpty(options.SigningKey))
            failures.Add("Identity:SigningKey is not set; Identity:Required is true, so it must be a random text of at least 32 bytes, such as: openssl rand -base64 48.");
        Check(nameof(IdentityOptions.SigningKey), options.SigningKey, failures);
        Check(nameof(IdentityOptions.PreviousSigningKey), options.PreviousSigningKey, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(string option, string? key, List<string> failures)
    {
        if (string.IsNullOrEmpty(key))
            return;
        const string Allowed = "it must be a random text of at least 32 bytes, such as: openssl rand -base64 48.";
        int byteCount = Encoding.UTF8.GetByteCount(key);
        if (byteCount < MinKeyBytes)
            failures.Add($"Identity:{option} is (hidden), {byteCount} bytes long; {Allowed}");
        else if (IsGuessable(key))
            failures.Add($"Identity:{option} is (hidden), a text that can be guessed; {Allowed}");
    }

    private static bool IsGuessable(string key)
    {
        string plain = string.Concat(key.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return key.Distinct().Count() < MinDistinctCharacters || KnownWords.Any(word => plain.Contains(word, StringComparison.Ordinal));
    }
}
